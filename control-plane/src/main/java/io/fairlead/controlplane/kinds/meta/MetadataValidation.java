package io.fairlead.controlplane.kinds.meta;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The rules of {@code metadata}, the same for every kind but for what a name may be. */
public final class MetadataValidation {
  private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

  private MetadataValidation() {}

  /**
   * @param name what is wrong with a name
   */
  public static void validate(
      Errors errors, ResourceKind kind, Function<String, List<String>> name, Field metadata) {
    validateName(errors, name, metadata);
    validateNamespace(errors, kind, metadata.child("namespace"));
    Labels.validate(errors, metadata.child("labels"));
    validateAnnotations(errors, metadata.child("annotations"));
    OwnerReferences.validate(errors, metadata.child("ownerReferences"));
    validateFinalizers(errors, metadata.child("finalizers"));
    FieldManagers.validate(errors, metadata.child("managedFields"));
  }

  /** An object that is being deleted gets no new finalizers. */
  public static void validateUpdate(
      Errors errors,
      ResourceKind kind,
      Function<String, List<String>> name,
      Field old,
      Field metadata) {
    validate(errors, kind, name, metadata);
    List<String> added = new ArrayList<>(metadata.child("finalizers").texts());
    added.removeAll(old.child("finalizers").texts());
    if (old.child("deletionTimestamp").isPresent() && !added.isEmpty()) {
      errors.forbidden(
          metadata.child("finalizers"),
          "no new finalizers can be added if the object is being deleted, found new finalizers"
              + " []string{\""
              + String.join("\", \"", added)
              + "\"}");
    }
  }

  private static void validateName(
      Errors errors, Function<String, List<String>> problems, Field metadata) {
    Field generateName = metadata.child("generateName");
    if (!generateName.isEmpty()) {
      errors.invalid(generateName, problems.apply(withoutDash(generateName.text())));
    }
    Field name = metadata.child("name");
    if (name.isEmpty()) {
      errors.required(name, "name or generateName is required");
    } else {
      errors.invalid(name, problems.apply(name.text()));
    }
  }

  /** A generateName may end with a dash, since more comes after it. */
  private static String withoutDash(String prefix) {
    return prefix.length() > 1 && prefix.endsWith("-")
        ? prefix.substring(0, prefix.length() - 2) + "a"
        : prefix;
  }

  private static void validateNamespace(Errors errors, ResourceKind kind, Field namespace) {
    if (!kind.namespaced()) {
      if (!namespace.isEmpty()) {
        errors.forbidden(namespace, "not allowed on this type");
      }
    } else if (namespace.isEmpty()) {
      errors.required(namespace);
    } else {
      errors.invalid(namespace, Names.dns1123Label(namespace.text()));
    }
  }

  /** A map of annotations: keys are qualified names, all together has a size. */
  public static void validateAnnotations(Errors errors, Field annotations) {
    long size = 0;
    for (var entry : annotations.entries().entrySet()) {
      for (String why : Names.qualifiedName(entry.getKey().toLowerCase(Locale.ROOT))) {
        errors.invalid(annotations.path(), entry.getKey(), why);
      }
      size += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (size > MAX_ANNOTATIONS_BYTES) {
      errors.tooLong(annotations, MAX_ANNOTATIONS_BYTES);
    }
  }

  private static void validateFinalizers(Errors errors, Field finalizers) {
    for (String finalizer : finalizers.texts()) {
      for (String why : Names.qualifiedName(finalizer)) {
        errors.invalid(finalizers.path(), finalizer, why);
      }
    }
    if (finalizers.texts().containsAll(List.of("orphan", "foregroundDeletion"))) {
      errors.invalid(finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
    }
  }
}
