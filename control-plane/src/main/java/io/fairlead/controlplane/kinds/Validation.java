package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.meta.MetadataValidation;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.ApiVersion;
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

  /** Of an object that was sent in the version it is kept in. */
  public static List<FieldError> onCreate(
      ResourceKind kind, ObjectNode object, KindSettings settings) {
    return onCreate(kind, kind.preferredVersion(), object, settings);
  }

  /**
   * What is wrong with a new object.
   *
   * @param version which it was sent in; the object itself is as it is kept
   */
  public static List<FieldError> onCreate(
      ResourceKind kind, ApiVersion version, ObjectNode object, KindSettings settings) {
    Errors errors = new Errors();
    MetadataValidation.validate(
        errors, kind, KindRules.of(kind).name(), Field.root(object).child("metadata"));
    KindRules.of(kind).check().validate(errors, null, object, settings);
    Versions.validate(errors, kind, version, null, object);
    return errors.all();
  }

  /** As the other, in the version the object is kept in. */
  public static List<FieldError> onUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode now, KindSettings settings, Part part) {
    return onUpdate(kind, kind.preferredVersion(), old, now, settings, part);
  }

  /** Also checks what may not change from {@code old} to {@code now}. */
  public static List<FieldError> onUpdate(
      ResourceKind kind,
      ApiVersion version,
      ObjectNode old,
      ObjectNode now,
      KindSettings settings,
      Part part) {
    Errors errors = new Errors();
    MetadataValidation.validateUpdate(
        errors,
        kind,
        KindRules.of(kind).name(),
        Field.root(old).child("metadata"),
        Field.root(now).child("metadata"));
    switch (part) {
      case MAIN -> {
        KindRules.of(kind).check().validate(errors, old, now, settings);
        Versions.validate(errors, kind, version, old, now);
      }
      case STATUS -> KindRules.of(kind).statusCheck().validate(errors, now);
    }
    return errors.all();
  }
}
