package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A volume's defaults: an empty directory if nothing is said, and file modes. */
final class VolumeDefaults {
  private static final int READABLE = 0644;
  private static final int TOKEN_SECONDS = 3600;

  private VolumeDefaults() {}

  /** Changes {@code volume}. */
  static void apply(ObjectNode volume) {
    if (volume.propertyNames().stream().allMatch("name"::equals)) {
      volume.putObject("emptyDir");
    }
    for (String source : List.of("secret", "configMap", "downwardAPI", "projected")) {
      if (volume.get(source) instanceof ObjectNode files && !Json.has(files, "defaultMode")) {
        files.put("defaultMode", READABLE);
      }
    }
    if (volume.get("hostPath") instanceof ObjectNode hostPath && !Json.has(hostPath, "type")) {
      hostPath.put("type", "");
    }
    for (ObjectNode source : Json.objects(volume, "projected", "sources")) {
      if (source.get("serviceAccountToken") instanceof ObjectNode token
          && !Json.has(token, "expirationSeconds")) {
        token.put("expirationSeconds", TOKEN_SECONDS);
      }
    }
  }
}
