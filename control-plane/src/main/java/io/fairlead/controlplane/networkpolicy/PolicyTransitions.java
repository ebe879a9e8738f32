package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The Events at policies (B14): one for each time a spec comes into force everywhere or stops being
 * so, never one for each node. They can be seen in how conditions turn. Pure.
 */
public final class PolicyTransitions {
  public static final EventSource SOURCE = EventSource.controller("policy-status");

  private PolicyTransitions() {}

  /** What is told of a policy. */
  public record Told(ResourceKey policy, Occurrence what) {}

  /** What a change tells, if anything. */
  public static List<Told> told(CatalogChange change) {
    if (!(change instanceof CatalogChange.Upserted(CatalogObject now, CatalogObject before))) {
      return List.of();
    }
    ResourceKey key = now.key();
    return switch (key.kind()) {
      case POLICY_STATUS ->
          told(
              new ResourceKey(ResourceKind.NETWORK_POLICY, key.namespace(), key.name()),
              now,
              before);
      case CLUSTER_NETWORK_POLICY -> told(key, now, before);
      default -> List.of();
    };
  }

  private static List<Told> told(
      ResourceKey policy, CatalogObject now, @Nullable CatalogObject before) {
    List<Told> told = new ArrayList<>();
    JsonNode programmed = condition(now, Programmed.TYPE);
    if (!said(programmed).equals(said(condition(before, Programmed.TYPE)))) {
      switch (Fields.text(programmed, "status")) {
        case "True" ->
            told.add(new Told(policy, Occurrence.normal("Programmed", text(programmed))));
        case "False" ->
            told.add(new Told(policy, Occurrence.warning("NotProgrammed", text(programmed))));
        default -> {} // nothing is known yet
      }
    }
    JsonNode enforced = condition(now, Enforced.TYPE);
    boolean were = Fields.text(condition(before, Enforced.TYPE), "status").equals("False");
    if (Fields.text(enforced, "status").equals("False") && !were) {
      told.add(new Told(policy, Occurrence.warning("PartlyEnforced", text(enforced))));
    }
    return told;
  }

  /** What an Event is for: another status, or the same of another spec. */
  private static List<Object> said(JsonNode condition) {
    return List.of(
        Fields.text(condition, "status"), Fields.integer(condition, "observedGeneration", 0));
  }

  private static String text(JsonNode condition) {
    return Fields.text(condition, "message");
  }

  private static JsonNode condition(@Nullable CatalogObject object, String type) {
    if (object != null) {
      for (JsonNode condition : Fields.list(object.json().path("status"), "conditions")) {
        if (Fields.text(condition, "type").equals(type)) {
          return condition;
        }
      }
    }
    return MissingNode.getInstance();
  }
}
