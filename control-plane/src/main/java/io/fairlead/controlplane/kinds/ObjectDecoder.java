package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.decode.BodyReader;
import io.fairlead.controlplane.kinds.decode.BodyReader.Format;
import io.fairlead.controlplane.kinds.decode.BodyReader.Read;
import io.fairlead.controlplane.kinds.decode.Target;
import io.fairlead.controlplane.kinds.decode.UndecodableException;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;

/**
 * Turns a request body (JSON, YAML or Kubernetes protobuf) into a well-typed JSON tree, in
 * kube-apiserver's words when it can not. Fields of a wrong type are refused whatever the mode;
 * unknown and duplicate fields as {@link FieldValidation} says. Nulls are as absent.
 */
public final class ObjectDecoder {
  private static final String UNKNOWN_FORMAT =
      "the body of the request was in an unknown format - accepted media types include: ";

  private ObjectDecoder() {}

  /** Decodes an object sent in the version it is kept in. */
  public static Decoded decode(
      ResourceKind kind, String contentType, byte[] body, FieldValidation mode) {
    return decode(kind, kind.preferredVersion(), contentType, body, mode);
  }

  /**
   * Decodes an object of one of our kinds, to the version it is kept in. {@code apiVersion} and
   * {@code kind} may be absent and are then those of {@code kind}.
   *
   * @param version what the body is in
   * @param contentType the request's header, parameters and all; empty means JSON
   */
  public static Decoded decode(
      ResourceKind kind,
      ApiVersion version,
      String contentType,
      byte[] body,
      FieldValidation mode) {
    if (kind.custom() && Format.of(contentType) == Format.PROTOBUF) {
      return new Decoded.UnsupportedMediaType(
          UNKNOWN_FORMAT + "application/json, application/yaml");
    }
    Target target = new Target(Schemas.of(kind, version), version.text(), kind.kind());
    Decoded decoded = decode(target, contentType, body, mode);
    return decoded instanceof Decoded.Ok ok
        ? new Decoded.Ok(Versions.stored(kind, version, ok.object()), ok.warnings())
        : decoded;
  }

  /**
   * Decodes a message that is no stored kind: delete options, access reviews and such.
   *
   * @param schema its OpenAPI name, {@code io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions}
   * @param apiVersion what to fill in and expect, {@code authorization.k8s.io/v1}
   * @param kind likewise, {@code SelfSubjectAccessReview}
   */
  public static Decoded decode(
      String schema,
      String apiVersion,
      String kind,
      String contentType,
      byte[] body,
      FieldValidation mode) {
    return decode(new Target(Schemas.named(schema), apiVersion, kind), contentType, body, mode);
  }

  private static Decoded decode(
      Target target, String contentType, byte[] body, FieldValidation mode) {
    try {
      return switch (Format.of(contentType)) {
        case JSON -> judged(BodyReader.text(body, false, target), target, mode);
        case YAML -> judged(BodyReader.text(body, true, target), target, mode);
        case PROTOBUF -> judged(BodyReader.protobuf(body, target), target, mode);
        case UNKNOWN ->
            new Decoded.UnsupportedMediaType(
                UNKNOWN_FORMAT
                    + "application/json, application/yaml, application/vnd.kubernetes.protobuf");
      };
    } catch (UndecodableException e) {
      return new Decoded.BadRequest(e.words());
    }
  }

  private static Decoded judged(Read read, Target target, FieldValidation mode) {
    return switch (mode) {
      case STRICT ->
          read.strictErrors().isEmpty()
              ? new Decoded.Ok(read.object(), List.of())
              : new Decoded.BadRequest(
                  target.cannotHandle(
                      "strict decoding error: " + String.join(", ", read.strictErrors())));
      case WARN -> new Decoded.Ok(read.object(), read.strictErrors());
      case IGNORE -> new Decoded.Ok(read.object(), List.of());
    };
  }
}
