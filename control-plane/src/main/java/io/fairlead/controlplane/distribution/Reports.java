package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down what agents and controllers say: pod status and Events. Of several reports on the
 * same subject that wait, only the newest is written. Thread-safe.
 */
final class Reports {
  private static final int WRITES_AT_ONCE = 16;
  private static final String NODE_AGENT = "fairlead-node-agent";
  private static final String GATEWAY = "fairlead-gateway";
  private static final String NETWORKING = "networking.k8s.io";

  private final Edits edits;
  private final InstantSource clock;
  private final EventRecorder events;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  Reports(Edits edits, InstantSource clock) {
    this.edits = edits;
    this.events = new EventRecorder(edits, clock);
    this.clock = clock;
  }

  /** Pod status; only its own node's agent is heard. */
  void pod(AgentMessage.Hello from, AgentMessage.PodObserved seen) {
    status(
        from,
        seen.pod(),
        seen.uid(),
        (pod, hostIps) -> PodStatus.apply(pod, seen, hostIps, clock.instant()));
  }

  /** Status of a pod whose processes the agent runs; only its own node's agent is heard. */
  void pod(AgentMessage.Hello from, AgentMessage.PodReported seen) {
    status(
        from,
        seen.pod(),
        seen.uid(),
        (pod, hostIps) -> RunStatus.apply(pod, seen.report(), hostIps, clock.instant()));
  }

  /** A pod that was to be deleted has no process left, so says its own node's agent. */
  void ended(AgentMessage.Hello from, AgentMessage.PodEnded ended) {
    ResourceKey key = key(ResourceKind.POD, ended.pod());
    CatalogObject pod = edits.image().get(key);
    if (pod != null
        && from.role() == AgentMessage.Role.NODE_AGENT
        && PodStatus.concerns(pod.json(), ended.uid(), from.node())
        && Termination.begun(pod.json())) {
      edits.store().delete(key, new Preconditions(ended.uid(), null), DeleteOptions.NOW);
    }
  }

  private void status(
      AgentMessage.Hello from,
      NamespacedName name,
      String uid,
      BiFunction<ObjectNode, List<String>, ObjectNode> change) {
    if (from.role() != AgentMessage.Role.NODE_AGENT) {
      return;
    }
    ResourceKey key = key(ResourceKind.POD, name);
    writes.submit(
        key,
        () ->
            edits.edit(
                key,
                pod ->
                    PodStatus.concerns(pod, uid, from.node())
                        ? change.apply(pod, from.addresses())
                        : pod));
  }

  /** An Event by an agent or gateway. */
  void event(AgentMessage.Hello from, AgentMessage.EventObserved event) {
    String component =
        switch (from.role()) {
          case NODE_AGENT -> NODE_AGENT;
          case GATEWAY -> GATEWAY;
        };
    CatalogObject about = about(event);
    if (about != null && concerns(from, about)) {
      record(new EventSource(component, from.node()), event, about);
    }
  }

  /** Agents speak of their node, its pods and what they forward, gateways of what they serve. */
  private static boolean concerns(AgentMessage.Hello from, CatalogObject about) {
    return switch (from.role()) {
      case NODE_AGENT ->
          switch (about.key().kind()) {
            case POD -> Fields.text(about.json().path("spec"), "nodeName").equals(from.node());
            case NODE -> about.key().name().equals(from.node());
            case SERVICE, ENDPOINT_SLICE, NETWORK_POLICY, CLUSTER_NETWORK_POLICY -> true;
            case CONFIG_MAP -> about.key().namespacedName().equals(Corefiles.CONFIG_MAP);
            default -> false;
          };
      case GATEWAY ->
          switch (about.key().kind()) {
            case SERVICE, SECRET -> true;
            default -> about.key().kind().group().endsWith(NETWORKING);
          };
    };
  }

  /** An Event by a component of the control plane or of a host; none about what is not there. */
  void event(String component, String host, AgentMessage.EventObserved event) {
    CatalogObject about = about(event);
    if (about != null) {
      record(new EventSource(component, host), event, about);
    }
  }

  private void record(EventSource from, AgentMessage.EventObserved event, CatalogObject about) {
    events.record(
        from,
        about,
        new Occurrence(event.type(), event.reason(), event.message(), event.fieldPath()));
  }

  private @Nullable CatalogObject about(AgentMessage.EventObserved event) {
    Optional<ResourceKind> kind =
        Arrays.stream(ResourceKind.values())
            .filter(known -> known.kind().equals(event.kind()))
            .findFirst();
    return kind.isEmpty() ? null : edits.image().get(key(kind.get(), event.about()));
  }

  private static ResourceKey key(ResourceKind kind, NamespacedName name) {
    return new ResourceKey(kind, name.namespace(), name.name());
  }
}
