package io.fairlead.launcher.history;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** An object as lines of YAML, for comparing. */
final class YamlText {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  private YamlText() {}

  /**
   * The lines.
   *
   * @param all also what the system keeps: status, managed fields, generation
   */
  static List<String> lines(ObjectNode object, boolean all) {
    ObjectNode shown = object.deepCopy();
    if (!all) {
      shown.remove("status");
      if (shown.path("metadata") instanceof ObjectNode metadata) {
        metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
      }
    }
    return YAML.writeValueAsString(shown).lines().toList();
  }
}
