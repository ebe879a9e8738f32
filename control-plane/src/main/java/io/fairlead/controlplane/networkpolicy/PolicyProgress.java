package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was found out about policies and is not in their status yet: written by the controller that
 * follows the data planes, read by the policies' entities. Thread-safe.
 */
public final class PolicyProgress implements StatusDerivation {
  private final Map<ResourceKey, Finding> findings = new ConcurrentHashMap<>();

  /**
   * How far a policy is in force.
   *
   * @param generation of the policy this was found of
   */
  record Finding(int generation, Programmed programmed, Enforced enforced) {
    List<Wanted> conditions() {
      return List.of(programmed.condition(), enforced.condition());
    }
  }

  /** Keeps the newest finding. */
  void found(ResourceKey policy, Finding finding) {
    findings.put(policy, finding);
  }

  /** What was found is written down, or of no use. */
  void forget(ResourceKey policy) {
    findings.remove(policy);
  }

  @Override
  public ObjectNode status(ResourceKey policy, int generation, ObjectNode before, Instant now) {
    Finding finding = findings.get(policy);
    return finding == null || finding.generation != generation
        ? before
        : status(policy.kind(), finding, before, now);
  }

  /** The status with a finding in it; its times move only where conditions turn. */
  static ObjectNode status(ResourceKind kind, Finding finding, ObjectNode before, Instant now) {
    ObjectNode status = before.deepCopy();
    if (kind == ResourceKind.NETWORK_POLICY) { // the other kind's status has conditions only
      status.put("observedGeneration", finding.generation);
      status.put("nodes", finding.programmed.count());
    }
    for (Wanted condition : finding.conditions()) {
      Conditions.set(status, condition, now);
      for (JsonNode each : status.path("conditions")) {
        if (each instanceof ObjectNode own
            && own.path("type").asString().equals(condition.type())) {
          own.put("observedGeneration", finding.generation);
        }
      }
    }
    return status;
  }
}
