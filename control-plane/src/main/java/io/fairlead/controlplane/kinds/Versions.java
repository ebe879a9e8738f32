package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.event.EventConversion;
import io.fairlead.controlplane.kinds.event.EventValidation;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object, several served versions: it is kept in the kind's preferred one, and shown and sent
 * in any. All but those of Event differ in {@code apiVersion} only.
 */
public final class Versions {
  private Versions() {}

  /** Whether objects of this kind are kept as {@code version} shows them. */
  public static boolean isStored(ResourceKind kind, ApiVersion version) {
    return kind.preferredVersion().equals(version);
  }

  /** The object as {@code version} shows it; shares what is the same with {@code stored}. */
  public static ObjectNode shown(ResourceKind kind, ApiVersion version, ObjectNode stored) {
    if (isStored(kind, version)) {
      return stored;
    }
    ObjectNode shown = kind == ResourceKind.EVENT ? EventConversion.toEvents(stored) : copy(stored);
    return shown.put("apiVersion", version.text());
  }

  /** What was sent in {@code version}, as it is kept; shares what is the same with {@code sent}. */
  public static ObjectNode stored(ResourceKind kind, ApiVersion version, ObjectNode sent) {
    if (isStored(kind, version)) {
      return sent;
    }
    ObjectNode stored = kind == ResourceKind.EVENT ? EventConversion.toCore(sent) : copy(sent);
    return stored.put("apiVersion", kind.apiVersion());
  }

  private static ObjectNode copy(ObjectNode object) {
    return object.objectNode().setAll(object);
  }

  /** What {@code version}'s name of a field to select by is, as it is kept; empty: no such. */
  public static Optional<String> storedLabel(ResourceKind kind, ApiVersion version, String label) {
    return kind == ResourceKind.EVENT && !isStored(kind, version)
        ? EventConversion.coreLabel(label)
        : Optional.of(label);
  }

  /** The rules of one version. */
  static void validate(
      Errors errors,
      ResourceKind kind,
      ApiVersion version,
      @Nullable ObjectNode old,
      ObjectNode object) {
    if (kind == ResourceKind.EVENT) {
      EventValidation.validate(errors, version, old, object);
    }
  }
}
