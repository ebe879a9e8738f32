package io.fairlead.model.validation;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with one field, in the shape of Kubernetes' {@code field.Error}.
 *
 * @param reason what a client's code reads ({@code details.causes[].reason})
 * @param field where
 * @param badValue the offending value as text ready for the message (strings already quoted), or
 *     null where Kubernetes shows none
 * @param detail the rule that was broken
 */
public record FieldError(Reason reason, FieldPath field, @Nullable String badValue, String detail) {

  /** Kubernetes' error types: the cause reason and how the message names it. */
  public enum Reason {
    REQUIRED("FieldValueRequired", "Required value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many"),
    NOT_FOUND("FieldValueNotFound", "Not found"),
    TYPE_INVALID("FieldValueTypeInvalid", "Invalid value"),
    INTERNAL("InternalError", "Internal error");

    private final String cause;
    private final String words;

    Reason(String cause, String words) {
      this.cause = cause;
      this.words = words;
    }

    /** {@code FieldValueRequired}. */
    public String cause() {
      return cause;
    }
  }

  public static FieldError required(FieldPath field, String detail) {
    return new FieldError(Reason.REQUIRED, field, null, detail);
  }

  public static FieldError invalid(FieldPath field, @Nullable Object value, String detail) {
    return new FieldError(Reason.INVALID, field, shown(value), detail);
  }

  /** A rule over a whole object or list, of which no value is shown. */
  public static FieldError broken(FieldPath field, String rule) {
    return new FieldError(Reason.INVALID, field, null, rule);
  }

  /** {@code is} is the name of the JSON type the field has. */
  public static FieldError typeInvalid(FieldPath field, String is, String detail) {
    return new FieldError(Reason.TYPE_INVALID, field, shown(is), detail);
  }

  public static FieldError duplicate(FieldPath field, Object value) {
    return new FieldError(Reason.DUPLICATE, field, shown(value), "");
  }

  public static FieldError forbidden(FieldPath field, String detail) {
    return new FieldError(Reason.FORBIDDEN, field, null, detail);
  }

  public static FieldError notFound(FieldPath field, Object value) {
    return new FieldError(Reason.NOT_FOUND, field, shown(value), "");
  }

  /** {@code Too long: may not be more than N bytes}. */
  public static FieldError tooLong(FieldPath field, int maxBytes) {
    return new FieldError(
        Reason.TOO_LONG, field, null, "may not be more than " + maxBytes + " bytes");
  }

  /** {@code Too many: N: must have at most M items}. */
  public static FieldError tooMany(FieldPath field, int actual, int max) {
    return new FieldError(
        Reason.TOO_MANY,
        field,
        Integer.toString(actual),
        "must have at most " + max + (max == 1 ? " item" : " items"));
  }

  /** Unsupported value, with the values that are supported, in the order given. */
  public static FieldError notSupported(FieldPath field, Object value, List<String> supported) {
    return new FieldError(
        Reason.NOT_SUPPORTED,
        field,
        shown(value),
        "supported values: "
            + supported.stream().map(s -> "\"" + s + "\"").collect(Collectors.joining(", ")));
  }

  /** The message without the field: {@code Invalid value: 80: <rule>}. */
  public String body() {
    StringBuilder text = new StringBuilder(reason.words);
    if (badValue != null) {
      text.append(": ").append(badValue);
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    return text.toString();
  }

  /** {@code spec.ports[1].nodePort: Invalid value: 80: <rule>}. */
  @Override
  public String toString() {
    return field + ": " + body();
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    return value instanceof String s ? quoted(s) : value.toString();
  }

  /** As Go quotes a string. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (c < ' ') {
                    quoted.append("\\x%02x".formatted(c));
                  } else {
                    quoted.append((char) c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
