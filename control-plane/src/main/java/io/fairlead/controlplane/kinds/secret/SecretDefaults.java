package io.fairlead.controlplane.kinds.secret;

import io.fairlead.controlplane.kinds.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Secret's type is Opaque if nothing is said; {@code stringData} is written into {@code data}.
 */
public final class SecretDefaults {
  private SecretDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    if (object.remove("stringData") instanceof ObjectNode stringData && !stringData.isEmpty()) {
      ObjectNode data = Json.child(object, "data");
      stringData.forEachEntry(
          (key, text) -> {
            byte[] bytes = text.stringValue("").getBytes(StandardCharsets.UTF_8);
            data.put(key, Base64.getEncoder().encodeToString(bytes));
          });
    }
    Json.defaultText(object, "type", "Opaque");
  }
}
