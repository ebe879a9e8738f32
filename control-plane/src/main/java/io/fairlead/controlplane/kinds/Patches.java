package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.decode.BodyReader;
import io.fairlead.controlplane.kinds.decode.BodyReader.Read;
import io.fairlead.controlplane.kinds.decode.ParsedText;
import io.fairlead.controlplane.kinds.decode.Target;
import io.fairlead.controlplane.kinds.decode.TextParser;
import io.fairlead.controlplane.kinds.decode.UndecodableException;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.patch.JsonPatch;
import io.fairlead.controlplane.kinds.patch.MergePatch;
import io.fairlead.controlplane.kinds.patch.PatchException;
import io.fairlead.controlplane.kinds.patch.StrategicMerge;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies a patch to an object. The result is checked against the kind's schema as a body would be.
 */
public final class Patches {
  private Patches() {}

  /** As with {@link FieldValidation#WARN}. */
  public static Patched apply(PatchType type, ResourceKind kind, ObjectNode current, byte[] patch) {
    return apply(type, kind, current, patch, FieldValidation.WARN);
  }

  /**
   * Applies {@code patch} (JSON text) to {@code current}, which is not changed.
   *
   * <p>A {@code metadata.resourceVersion} that the patch carries is in the result: compare it with
   * the current one for the optimistic lock.
   */
  public static Patched apply(
      PatchType type, ResourceKind kind, ObjectNode current, byte[] patch, FieldValidation mode) {
    return apply(type, kind, kind.preferredVersion(), current, patch, mode);
  }

  /**
   * As the other, for a patch of the object as another version shows it.
   *
   * @param current as it is kept, and so is the result
   */
  public static Patched apply(
      PatchType type,
      ResourceKind kind,
      ApiVersion version,
      ObjectNode current,
      byte[] patch,
      FieldValidation mode) {
    Target target = new Target(Schemas.of(kind, version), version.text(), kind.kind());
    Patched patched = apply(type, target, Versions.shown(kind, version, current), patch, mode);
    return patched instanceof Patched.Ok ok
        ? new Patched.Ok(Versions.stored(kind, version, ok.object()), ok.warnings())
        : patched;
  }

  private static Patched apply(
      PatchType type, Target target, ObjectNode current, byte[] patch, FieldValidation mode) {
    ParsedText parsed;
    try {
      parsed = TextParser.json(patch);
    } catch (UndecodableException e) {
      return new Patched.BadRequest("error decoding patch: " + e.words());
    }
    try {
      JsonNode result = applyTree(type, target, current, parsed.tree());
      if (!(result instanceof ObjectNode object)) {
        return new Patched.BadRequest("error decoding patch: the result is no object: " + result);
      }
      return judged(target, object, parsed, mode);
    } catch (PatchException e) {
      return switch (e.why()) {
        case MALFORMED -> new Patched.BadRequest(e.words());
        case DOES_NOT_FIT ->
            new Patched.Unprocessable(
                "the server rejected our request due to an error in our request", List.of());
      };
    }
  }

  private static JsonNode applyTree(
      PatchType type, Target target, ObjectNode current, JsonNode patch) throws PatchException {
    return switch (type) {
      case JSON -> JsonPatch.apply(current, patch);
      case MERGE -> MergePatch.apply(current, changes(patch, "error decoding patch: "));
      case STRATEGIC -> StrategicMerge.apply(current, changes(patch, ""), target.schema());
      case APPLY -> throw new IllegalArgumentException("an apply is no change: see Applies");
    };
  }

  private static ObjectNode changes(JsonNode patch, String prefix) throws PatchException {
    if (patch instanceof ObjectNode changes) {
      return changes;
    }
    throw PatchException.wrongShape(prefix, patch, "map[string]interface {}");
  }

  private static Patched judged(
      Target target, ObjectNode object, ParsedText patch, FieldValidation mode) {
    Read read;
    try {
      target.checkType(Json.text(object, "apiVersion"), Json.text(object, "kind"));
      read = BodyReader.conform(object, patch.duplicates(), target);
    } catch (UndecodableException e) {
      return invalid(patch, e.words());
    }
    return switch (mode) {
      case STRICT ->
          read.strictErrors().isEmpty()
              ? new Patched.Ok(read.object(), List.of())
              : invalid(patch, "strict decoding error: " + String.join(", ", read.strictErrors()));
      case WARN -> new Patched.Ok(read.object(), read.strictErrors());
      case IGNORE -> new Patched.Ok(read.object(), List.of());
    };
  }

  private static Patched invalid(ParsedText patch, String why) {
    FieldError error = FieldError.invalid(FieldPath.of("patch"), patch.tree().toString(), why);
    return new Patched.Unprocessable(" \"\" is invalid: " + error, List.of(error));
  }
}
