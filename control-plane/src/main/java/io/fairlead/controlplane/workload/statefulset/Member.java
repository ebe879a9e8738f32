package io.fairlead.controlplane.workload.statefulset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.PodTemplate;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One of a StatefulSet's pods, and the names it has because it is this one. Pure. */
record Member(int ordinal, CatalogObject pod) {
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  /** The number in {@code <set>-<number>}; empty when it is not a name of the set's pods. */
  static OptionalInt numberIn(CatalogObject set, ResourceKey pod) {
    String prefix = set.key().name() + "-";
    String rest = pod.name().startsWith(prefix) ? pod.name().substring(prefix.length()) : "";
    return rest.matches("0|[1-9][0-9]{0,8}")
        ? OptionalInt.of(Integer.parseInt(rest))
        : OptionalInt.empty();
  }

  String revision() {
    return pod.meta().labels().getOrDefault(Revision.LABEL, "");
  }

  boolean terminating() {
    return Pods.terminating(pod);
  }

  boolean ready() {
    return Pods.phase(pod).equals("Running") && Pods.ready(pod);
  }

  /** From when on it is available; empty when it is not ready. */
  Optional<Instant> availableFrom(int minReadySeconds) {
    return ready() ? Pods.availableFrom(pod, minReadySeconds) : Optional.empty();
  }

  /** Ready for long enough. */
  boolean available(int minReadySeconds, Instant now) {
    return availableFrom(minReadySeconds).filter(from -> !from.isAfter(now)).isPresent();
  }

  /** Available, and to stay so. */
  boolean healthy(int minReadySeconds, Instant now) {
    return available(minReadySeconds, now) && !terminating();
  }

  /** The pod of this number, as a client would send it. */
  static ObjectNode fresh(CatalogObject set, Revision revision, int ordinal) {
    ObjectNode pod = PodTemplate.pod(set, revision.template());
    String name = set.key().name() + "-" + ordinal;
    ObjectNode metadata = Json.child(pod, "metadata").put("name", name);
    Json.child(metadata, "labels").put(Revision.LABEL, revision.name());
    identify(pod, name, ordinal);
    ObjectNode spec = Json.child(pod, "spec");
    spec.put("hostname", name);
    String service = Fields.text(set.json().path("spec"), "serviceName");
    if (!service.isEmpty()) {
      spec.put("subdomain", service);
    }
    claim(set, spec, name);
    return pod;
  }

  /** The pod with the labels it must have; the same when it has them. */
  ObjectNode identified() {
    ObjectNode next = pod.json().deepCopy();
    identify(next, pod.key().name(), ordinal);
    return next;
  }

  private static void identify(ObjectNode pod, String name, int ordinal) {
    Json.child(Json.child(pod, "metadata"), "labels")
        .put(POD_NAME, name)
        .put(POD_INDEX, Integer.toString(ordinal));
  }

  /** The volumes of claims, by the names the claims would have. */
  private static void claim(CatalogObject set, ObjectNode spec, String pod) {
    for (ObjectNode template : Json.objects(set.json(), "spec", "volumeClaimTemplates")) {
      String name = Json.text(template, "metadata", "name");
      ArrayNode volumes =
          spec.get("volumes") instanceof ArrayNode there ? there : spec.putArray("volumes");
      volumes.removeIf(volume -> Fields.text(volume, "name").equals(name));
      volumes
          .addObject()
          .put("name", name)
          .putObject("persistentVolumeClaim")
          .put("claimName", name + "-" + pod);
    }
  }
}
