package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.apply.Applied;
import io.fairlead.controlplane.kinds.apply.Applying;
import io.fairlead.controlplane.kinds.apply.ManagedFields;
import io.fairlead.controlplane.kinds.apply.Write;
import io.fairlead.controlplane.kinds.decode.BodyReader;
import io.fairlead.controlplane.kinds.decode.ParsedText;
import io.fairlead.controlplane.kinds.decode.Target;
import io.fairlead.controlplane.kinds.decode.TextParser;
import io.fairlead.controlplane.kinds.decode.UndecodableException;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply of a request's body, in kube-apiserver's words when it can not be. Objects are
 * owned as they are kept, whichever version they are written in.
 */
public final class Applies {
  private Applies() {}

  /** A write of an object as far as ownership of its fields goes. */
  public static Write write(
      ResourceKind kind, ApiVersion version, Part part, String manager, Instant at) {
    return Write.of(kind, Schemas.of(kind), version.text(), part, manager, at);
  }

  /**
   * Applies a body (YAML or JSON) to an object, which is not changed.
   *
   * @param version what the body is in
   * @param live the object as it is kept; empty where there is none
   * @param force takes away from others what they own
   */
  public static Application apply(
      ResourceKind kind,
      ApiVersion version,
      Write write,
      ObjectNode live,
      byte[] body,
      boolean force,
      FieldValidation mode) {
    ParsedText parsed;
    try {
      parsed = parse(body);
    } catch (UndecodableException e) {
      return new Application.BadRequest("error decoding YAML: " + e.words());
    }
    if (!(parsed.tree() instanceof ObjectNode sent)) {
      return new Application.BadRequest(
          "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
              + " unmarshal into Go value of type map[string]interface {}");
    }
    if (!Json.text(sent, "apiVersion").equals(version.text())
        || !Json.text(sent, "kind").equals(kind.kind())) {
      return new Application.BadRequest("invalid object type: " + type(sent));
    }
    if (Json.at(sent, "metadata", "managedFields").isArray()) {
      return new Application.BadRequest("metadata.managedFields must be nil");
    }
    List<String> misfits = Applying.misfits(sent, Schemas.of(kind, version));
    if (!misfits.isEmpty()) {
      return new Application.NotTyped(
          "failed to create typed patch object (%s): %s"
              .formatted(about(sent), Applying.text(misfits)));
    }
    ObjectNode config = Versions.stored(kind, version, sent);
    return switch (Applying.apply(write, live, config, force)) {
      case Applied.Conflicts conflicts -> new Application.Conflict(conflicts);
      case Applied.Ok(ObjectNode object, ManagedFields owners) ->
          judged(kind, object, owners, parsed.duplicates(), mode);
    };
  }

  private static ParsedText parse(byte[] body) throws UndecodableException {
    boolean mayBeJson = new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("{");
    if (mayBeJson) {
      try {
        return TextParser.json(body);
      } catch (UndecodableException e) {
        return TextParser.yaml(body); // whose maps may begin so too
      }
    }
    return TextParser.yaml(body);
  }

  private static Application judged(
      ResourceKind kind,
      ObjectNode object,
      ManagedFields owners,
      List<String> duplicates,
      FieldValidation mode) {
    BodyReader.Read read;
    try {
      Target target = new Target(Schemas.of(kind), kind.apiVersion(), kind.kind());
      read = BodyReader.conform(object, duplicates, target);
    } catch (UndecodableException e) {
      return new Application.NotTyped(
          "failed to convert new object (%s) to proper version: %s"
              .formatted(about(object), e.words()));
    }
    return switch (mode) {
      case STRICT ->
          read.strictErrors().isEmpty()
              ? new Application.Ok(read.object(), owners, List.of())
              : new Application.BadRequest(
                  "error strict decoding YAML: " + String.join(", ", read.strictErrors()));
      case WARN -> new Application.Ok(read.object(), owners, read.strictErrors());
      case IGNORE -> new Application.Ok(read.object(), owners, List.of());
    };
  }

  /** {@code demo/web; /v1, Kind=Service}. */
  private static String about(ObjectNode object) {
    return "%s/%s; %s"
        .formatted(
            Json.text(object, "metadata", "namespace"),
            Json.text(object, "metadata", "name"),
            type(object));
  }

  private static String type(ObjectNode object) {
    String version = Json.text(object, "apiVersion");
    return (version.contains("/") ? version : "/" + version)
        + ", Kind="
        + Json.text(object, "kind");
  }
}
