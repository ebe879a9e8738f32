package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.service.ServiceType;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a cluster alone can say of an export, in the words of the Multi-Cluster Services API:
 * whether there is such a Service, and that nothing takes it further. A condition of somebody
 * else's words is left alone. Pure.
 */
final class ExportStatus {
  private static final String VALID = "Valid";
  private static final String READY = "Ready";
  private static final String NO_SERVICE = "there is no Service of this name";
  private static final String NO_NAME = "a Service of type ExternalName can not be exported";
  private static final String FINE = "the Service can be exported";
  private static final String NOWHERE =
      "this cluster takes part in no set of clusters by itself, and no controller said that it"
          + " exported the Service";
  private static final Set<String> OURS = Set.of(NO_SERVICE, NO_NAME, FINE, NOWHERE);

  private ExportStatus() {}

  /** The export with its conditions; changes and returns {@code export}. */
  static ObjectNode told(ObjectNode export, @Nullable CatalogObject service, Instant now) {
    if (service == null) {
      say(export, VALID, false, "NoService", NO_SERVICE, now);
    } else if (Json.text(service.json(), "spec", "type").equals(ServiceType.EXTERNAL_NAME.text())) {
      say(export, VALID, false, "InvalidServiceType", NO_NAME, now);
    } else {
      say(export, VALID, true, VALID, FINE, now);
    }
    say(export, READY, false, "Pending", NOWHERE, now);
    return export;
  }

  private static void say(
      ObjectNode export, String type, boolean met, String reason, String message, Instant now) {
    OwnWords.say(export, new Wanted(type, met, reason, message), ExportStatus::ours, now);
  }

  private static boolean ours(ObjectNode condition) {
    return OURS.contains(Json.text(condition, "message"));
  }
}
