package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Reads ConfigMaps and Secrets for the pods of a node. */
public final class PodSourceJson {
  private PodSourceJson() {}

  public static PodSource read(String node, PodSource.Kind kind, ObjectNode object) {
    Map<String, String> data =
        switch (kind) {
          case CONFIG_MAP -> {
            Map<String, String> all = new TreeMap<>(Fields.map(object, "binaryData"));
            Fields.map(object, "data").forEach((key, text) -> all.put(key, encode(text)));
            yield all;
          }
          case SECRET -> Fields.map(object, "data");
        };
    return new PodSource(
        node, new PodSource.Ref(kind, ObjectMeta.of(object).namespacedName()), data);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
