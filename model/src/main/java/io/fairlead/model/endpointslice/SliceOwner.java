package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.service.ServiceJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What slices carry of the object they are made for (E6, E16).
 *
 * @param kind of the object, in {@code v1}: {@code Service} or {@code Endpoints}
 * @param name of the object: slices are called after it
 * @param labels all of them
 * @param annotations all but the trigger time
 * @param terminating it gets no new slices (E15)
 */
record SliceOwner(
    String kind,
    NamespacedName name,
    String uid,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean terminating) {

  private static final Set<String> RESERVED =
      Set.of(SliceLabels.SERVICE_NAME, SliceLabels.MANAGED_BY, SliceLabels.HEADLESS);
  private static final Set<String> NOT_MIRRORED =
      Set.of(SliceLabels.TRIGGER_TIME, "kubectl.kubernetes.io/last-applied-configuration");

  SliceOwner {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** A Service with a selector: its labels but for those with a meaning of ours. */
  static SliceOwner service(ObjectNode service) {
    ObjectMeta meta = ObjectMeta.of(service);
    Map<String, String> labels = new TreeMap<>(meta.labels());
    labels.keySet().removeAll(RESERVED);
    labels.put(SliceLabels.SERVICE_NAME, meta.name());
    labels.put(SliceLabels.MANAGED_BY, SliceLabels.OUR_NAME);
    if (ServiceJson.read(service).headless()) {
      labels.put(SliceLabels.HEADLESS, "");
    }
    return of("Service", meta, labels, Map.of(), meta.terminating());
  }

  /** Endpoints somebody wrote: labels and annotations are theirs. */
  static SliceOwner endpoints(ObjectNode endpoints, boolean serviceTerminating) {
    ObjectMeta meta = ObjectMeta.of(endpoints);
    Map<String, String> labels = new TreeMap<>(meta.labels());
    labels.put(SliceLabels.SERVICE_NAME, meta.name());
    labels.put(SliceLabels.MANAGED_BY, SliceLabels.MIRROR_NAME);
    Map<String, String> annotations = new TreeMap<>(meta.annotations());
    annotations.keySet().removeAll(NOT_MIRRORED);
    return of("Endpoints", meta, labels, annotations, serviceTerminating);
  }

  private static SliceOwner of(
      String kind,
      ObjectMeta meta,
      Map<String, String> labels,
      Map<String, String> annotations,
      boolean terminating) {
    return new SliceOwner(
        kind, meta.namespacedName(), meta.uid(), labels, annotations, terminating);
  }

  /** As {@code metadata.ownerReferences}. */
  ArrayNode references() {
    ArrayNode owners = JsonNodeFactory.instance.arrayNode();
    owners
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", kind)
        .put("name", name.name())
        .put("uid", uid)
        .put("controller", true)
        .put("blockOwnerDeletion", true);
    return owners;
  }
}
