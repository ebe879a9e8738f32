package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.meta.MetadataValidation;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says everything that is wrong with an object, in Kubernetes' words; objects come from {@link
 * Lifecycle}. No errors means the entity may store it.
 */
public final class Validation {
  private Validation() {}

  public static List<FieldError> onCreate(
      ResourceKind kind, ObjectNode object, KindSettings settings) {
    Errors errors = new Errors();
    MetadataValidation.validate(
        errors, kind, KindRules.of(kind).name(), Field.root(object).child("metadata"));
    KindRules.of(kind).check().validate(errors, null, object, settings);
    return errors.all();
  }

  /** Also checks what may not change from {@code old} to {@code now}. */
  public static List<FieldError> onUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode now, KindSettings settings, Part part) {
    Errors errors = new Errors();
    MetadataValidation.validateUpdate(
        errors,
        kind,
        KindRules.of(kind).name(),
        Field.root(old).child("metadata"),
        Field.root(now).child("metadata"));
    switch (part) {
      case MAIN -> KindRules.of(kind).check().validate(errors, old, now, settings);
      case STATUS -> KindRules.of(kind).statusCheck().validate(errors, now);
    }
    return errors.all();
  }
}
