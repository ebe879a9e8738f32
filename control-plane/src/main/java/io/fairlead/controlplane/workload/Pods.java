package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a workload's controller wants to know of a pod. Pure. */
public final class Pods {
  private Pods() {}

  /** It is asked to go away. */
  public static boolean terminating(CatalogObject pod) {
    return pod.meta().terminating();
  }

  /** Its containers have ended for good. */
  public static boolean finished(CatalogObject pod) {
    String phase = phase(pod);
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** Neither ended nor about to. */
  public static boolean active(CatalogObject pod) {
    return !terminating(pod) && !finished(pod);
  }

  public static String phase(CatalogObject pod) {
    return Fields.text(pod.json().path("status"), "phase");
  }

  public static String node(CatalogObject pod) {
    return Fields.text(pod.json().path("spec"), "nodeName");
  }

  public static boolean ready(CatalogObject pod) {
    return readySince(pod).isPresent();
  }

  /** Since when it is ready; empty when it is not. */
  public static Optional<Instant> readySince(CatalogObject pod) {
    for (JsonNode condition : pod.json().path("status").path("conditions")) {
      if (Fields.text(condition, "type").equals("Ready")
          && Fields.text(condition, "status").equals("True")) {
        return Optional.of(time(Fields.text(condition, "lastTransitionTime")));
      }
    }
    return Optional.empty();
  }

  /** From when on it counts as available: ready for that long; empty when it is not ready. */
  public static Optional<Instant> availableFrom(CatalogObject pod, int minReadySeconds) {
    return readySince(pod).map(since -> since.plus(Duration.ofSeconds(minReadySeconds)));
  }

  public static Instant created(CatalogObject object) {
    return time(object.meta().creationTimestamp());
  }

  /** How often the container was restarted that was most often. */
  public static long restarts(CatalogObject pod) {
    long most = 0;
    for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
      for (JsonNode container : pod.json().path("status").path(list)) {
        most = Math.max(most, Json.number(container, 0, "restartCount"));
      }
    }
    return most;
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException noTime) {
      return Instant.EPOCH;
    }
  }
}
