package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;

/**
 * Turns a request body (JSON, YAML or Kubernetes protobuf) into a well-typed JSON tree, in
 * kube-apiserver's words when it can not. Fields of a wrong type are refused whatever the mode;
 * unknown and duplicate fields as {@link FieldValidation} says. Nulls are as absent.
 */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class ObjectDecoder {
  private ObjectDecoder() {}

  /**
   * Decodes an object of one of our kinds. {@code apiVersion} and {@code kind} may be absent and
   * are then those of {@code kind}.
   *
   * @param contentType the request's header, parameters and all; empty means JSON
   */
  public static Decoded decode(
      ResourceKind kind, String contentType, byte[] body, FieldValidation mode) {
    throw new UnsupportedOperationException("not written yet");
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
    throw new UnsupportedOperationException("not written yet");
  }
}
