package io.fairlead.controlplane.kinds.secret;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of ConfigMaps. */
public final class ConfigMapValidation {
  private ConfigMapValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field data = Field.root(object).child("data");
    Field binary = Field.root(object).child("binaryData");
    DataRules.validateKeys(errors, data);
    DataRules.validateKeys(errors, binary);
    for (String key : data.entries().keySet()) {
      if (binary.entries().containsKey(key)) {
        errors.invalid(data.path().key(key), key, "duplicate of key present in binaryData");
      }
    }
    DataRules.validateSize(errors, data, binary);
    if (old != null) {
      DataRules.validateImmutable(errors, old, object, List.of("data", "binaryData"));
    }
  }
}
