package io.fairlead.controlplane.catalog;

import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Objects and events the tests are told with. */
final class Samples {

  private Samples() {}

  static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text, ObjectNode.class);
  }

  static ResourceKey key(ResourceKind kind, String name) {
    return new ResourceKey(kind, kind.namespaced() ? "default" : "", name);
  }

  /** An object with a label {@code version}, so that two versions of it differ. */
  static ObjectNode object(ResourceKey key, String version) {
    return json(
        """
        {"apiVersion": "%s", "kind": "%s",
         "metadata": {"name": "%s", "namespace": "%s", "labels": {"version": "%s"}}}\
        """
            .formatted(
                key.kind().apiVersion(), key.kind().kind(), key.name(), key.namespace(), version));
  }

  /** A slice of a Service with one endpoint for each address. */
  static ObjectNode slice(ResourceKey service, String name, boolean ours, List<String> addresses) {
    ObjectNode slice =
        json(
            """
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
             "metadata": {"name": "%s", "namespace": "%s", "labels": {"%s": "%s"}},
             "addressType": "IPv4", "ports": [{"port": 80, "protocol": "TCP"}],
             "endpoints": []}\
            """
                .formatted(name, service.namespace(), SliceLabels.SERVICE_NAME, service.name()));
    if (ours) {
      slice.withObject("/metadata/labels").put(SliceLabels.MANAGED_BY, SliceLabels.OUR_NAME);
    }
    addresses.stream()
        .sorted()
        .forEach(address -> slice.withArray("endpoints").add(endpoint(address)));
    return slice;
  }

  static ObjectNode endpoint(String address) {
    return json("{\"addresses\": [\"%s\"], \"conditions\": {\"ready\": true}}".formatted(address));
  }

  static PolicyRules rules(ResourceKey policy, String pod) {
    return new PolicyRules(policy.namespacedName(), Set.of(pod), true, false, List.of(), List.of());
  }

  /** An event of a journal in which every entity writes to its own persistence id. */
  static FeedRecord entry(long ordering, long sequenceNr, JournalEvent event) {
    return new FeedRecord(ordering, "test", sequenceNr, event);
  }

  static ObjectEvent created(ResourceKey key, String version) {
    return new ObjectEvent.Created(key, object(key, version));
  }

  static ObjectEvent replaced(ResourceKey key, String version) {
    return new ObjectEvent.Replaced(key, object(key, version));
  }

  static ObjectEvent removed(ResourceKey key, String version) {
    return new ObjectEvent.Removed(key, object(key, version));
  }

  /** The label {@code version} of an object. */
  static String version(CatalogObject object) {
    return object.meta().labels().getOrDefault("version", "");
  }
}
