package io.fairlead.controlplane.kinds.schema;

/** What a field holds. */
public sealed interface ValueType {

  /** A leaf with one JSON form. */
  enum Scalar implements ValueType {
    STRING,
    BOOLEAN,
    INT32,
    INT64,
    DOUBLE,
    /** Base64 text. */
    BYTES,
    /** RFC 3339, whole seconds. */
    TIME,
    /** RFC 3339 with microseconds. */
    MICRO_TIME,
    /** A quantity, {@code 100m}: text, or a number that becomes text. */
    QUANTITY,
    /** A number or text, {@code targetPort}. */
    INT_OR_STRING,
    /** Any JSON. */
    ANY
  }

  /** An object of the message type with this OpenAPI name. */
  record Message(String schema) implements ValueType {}

  /** A list. */
  record ListOf(ValueType element) implements ValueType {}

  /** A map with string keys. */
  record MapOf(ValueType value) implements ValueType {}
}
