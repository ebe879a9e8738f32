package io.fairlead.persistence.serialization;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event for each manifest, with every field in use; sets have one element: they have no order.
 */
final class EventSamples {

  private static final ResourceKey POD = new ResourceKey(ResourceKind.POD, "default", "web-0");
  private static final ResourceKey SERVICE =
      new ResourceKey(ResourceKind.SERVICE, "default", "web");
  private static final ResourceKey POLICY =
      new ResourceKey(ResourceKind.NETWORK_POLICY, "default", "only-web");

  private EventSamples() {}

  static List<JournalEvent> all() {
    return List.of(
        new ObjectEvent.Created(POD, object("1"), author("create")),
        new ObjectEvent.Replaced(POD, object("2"), author("patch")),
        new ObjectEvent.Removed(POD, object("3"), author("delete")),
        new EndpointsChanged(SERVICE, deltas()),
        new PolicyResolved(POLICY, rules()),
        new PolicyStatusTold(
            POLICY,
            json(
                """
                {"observedGeneration": 2, "nodes": "1/1",
                 "conditions": [{"type": "Programmed", "status": "True", "observedGeneration": 2}]}\
                """)),
        new PoolClaimed("clusterips", "127.64.0.9", "2f1c3a52-0000-4000-8000-000000000001"),
        new PoolReleased("nodeports", "30080"));
  }

  /** What an event that was stored in an older version is read as. */
  static JournalEvent since(int version, JournalEvent sample) {
    if (version > 1) {
      return sample;
    }
    return switch (sample) {
      case ObjectEvent.Created created ->
          new ObjectEvent.Created(created.key(), created.object(), Author.UNKNOWN);
      case ObjectEvent.Replaced replaced ->
          new ObjectEvent.Replaced(replaced.key(), replaced.object(), Author.UNKNOWN);
      case ObjectEvent.Removed removed ->
          new ObjectEvent.Removed(removed.key(), removed.last(), Author.UNKNOWN);
      case EndpointsChanged _,
          PolicyResolved _,
          PolicyStatusTold _,
          PoolClaimed _,
          PoolReleased _ ->
          sample;
    };
  }

  private static Author author(String verb) {
    return new Author("jane", "kubectl-edit", verb);
  }

  private static ObjectNode object(String version) {
    return json(
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "web-0", "namespace": "default", "labels": {"version": "%s"}},
         "spec": {"terminationGracePeriodSeconds": 30, "unknownToUs": {"ratio": 0.5, "none": null}},
         "status": {"podIP": "127.65.0.1", "text": "\\u00fcber \\"alles\\""}}\
        """
            .formatted(version));
  }

  private static List<SliceDelta> deltas() {
    ObjectNode endpoint =
        json("{\"addresses\": [\"127.65.0.1\"], \"conditions\": {\"ready\": true}}");
    ObjectNode slice =
        json(
            """
            {"kind": "EndpointSlice", "metadata": {"name": "web-bcdfg"}, "addressType": "IPv4",
             "ports": [{"name": "http", "port": 80}], "endpoints": []}\
            """);
    ObjectNode metadata = json("{\"name\": \"web-bcdfg\", \"labels\": {\"a\": \"b\"}}");
    return List.of(
        new SliceDelta.Opened("web-bcdfg", slice),
        new SliceDelta.EndpointSet("web-bcdfg", endpoint),
        new SliceDelta.EndpointRemoved("web-bcdfg", "127.65.0.2"),
        new SliceDelta.Relabelled("web-bcdfg", metadata, (ArrayNode) slice.get("ports")),
        new SliceDelta.Closed("web-xyz22"));
  }

  private static PolicyRules rules() {
    PolicyRules.Rule ingress =
        new PolicyRules.Rule(
            false,
            Set.of("127.65.0.2"),
            List.of(new PolicyRules.IpBlock("10.0.0.0/8", List.of("10.1.0.0/16"))),
            List.of(
                new PolicyRules.PortMatch(Protocol.TCP, 80, 90, null),
                new PolicyRules.PortMatch(
                    Protocol.UDP,
                    null,
                    null,
                    Set.of(new PolicyRules.AddressPort("127.65.0.1", 53)))));
    PolicyRules.Rule egress = new PolicyRules.Rule(true, Set.of(), List.of(), List.of());
    return new PolicyRules(
        new NamespacedName("default", "only-web"),
        Set.of("127.65.0.1"),
        true,
        false,
        List.of(ingress),
        List.of(egress));
  }

  private static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text, ObjectNode.class);
  }
}
