package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.json.Fields;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What of imports and exports of Services is without effect here (D21). */
public final class MulticlusterWarnings {
  /** Of every export. */
  public static final String NOT_EXPORTED =
      "this cluster takes part in no set of clusters by itself: the Service is exported where a"
          + " controller of the Multi-Cluster Services API does it";

  private MulticlusterWarnings() {}

  /** Of a ServiceImport. */
  public static List<String> ofImport(ObjectNode object) {
    List<String> warnings = new ArrayList<>();
    JsonNode spec = object.path("spec");
    boolean headless = Json.text(object, "spec", "type").equals("Headless");
    List<String> ips = Fields.texts(spec, "ips");
    if (headless && !ips.isEmpty()) {
      warnings.add("spec.ips is ignored when spec.type is \"Headless\"");
    }
    for (int i = 0; i < ips.size(); i++) {
      if (!headless && IpAddress.parse(ips.get(i)).isEmpty()) {
        warnings.add("spec.ips[%d]: %s is no IP address, and left out".formatted(i, ips.get(i)));
      }
    }
    if (headless && Json.text(object, "spec", "sessionAffinity").equals("ClientIP")) {
      warnings.add("spec.sessionAffinity is ignored when spec.type is \"Headless\"");
    }
    return warnings;
  }
}
