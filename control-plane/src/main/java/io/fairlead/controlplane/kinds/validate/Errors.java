package io.fairlead.controlplane.kinds.validate;

import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gathers everything that is wrong; each method names the rule of one field. */
public final class Errors {
  private final List<FieldError> found = new ArrayList<>();

  /** All errors so far, in the order they were found. */
  public List<FieldError> all() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** One that was made elsewhere. */
  public void add(FieldError error) {
    found.add(error);
  }

  public void required(Field field, String detail) {
    found.add(FieldError.required(field.path(), detail));
  }

  public void required(Field field) {
    required(field, "");
  }

  public void invalid(Field field, String detail) {
    found.add(FieldError.invalid(field.path(), shown(field.node()), detail));
  }

  /** For a message about another value than the field's own. */
  public void invalid(FieldPath path, @Nullable Object value, String detail) {
    found.add(FieldError.invalid(path, value, detail));
  }

  /** One error for each message. */
  public void invalid(Field field, List<String> details) {
    details.forEach(detail -> invalid(field, detail));
  }

  /** A rule over an object or a list as a whole shows no value; one over a leaf does. */
  public void broken(Field field, String rule) {
    found.add(
        field.node().isContainer()
            ? FieldError.broken(field.path(), rule)
            : FieldError.invalid(field.path(), shown(field.node()), rule));
  }

  public void forbidden(Field field, String detail) {
    found.add(FieldError.forbidden(field.path(), detail));
  }

  public void duplicate(Field field) {
    duplicate(field, field.node());
  }

  public void duplicate(Field field, Object value) {
    Object shown = value instanceof JsonNode node ? shown(node) : value;
    found.add(FieldError.duplicate(field.path(), shown == null ? "" : shown));
  }

  public void notFound(Field field) {
    found.add(FieldError.notFound(field.path(), field.text()));
  }

  public void notSupported(Field field, List<String> supported) {
    found.add(FieldError.notSupported(field.path(), field.text(), supported));
  }

  /** For a value shown in another way than it is written. */
  public void notSupported(FieldPath path, Object value, List<String> supported) {
    found.add(FieldError.notSupported(path, value, supported));
  }

  public void tooLong(Field field, int maxBytes) {
    found.add(FieldError.tooLong(field.path(), maxBytes));
  }

  public void tooMany(Field field, int max) {
    found.add(FieldError.tooMany(field.path(), field.node().size(), max));
  }

  /** One of these texts, or an error; absent is required. */
  public void oneOf(Field field, List<String> supported) {
    if (field.text().isEmpty()) {
      required(field);
    } else if (!supported.contains(field.text())) {
      notSupported(field, supported);
    }
  }

  private static @Nullable Object shown(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.stringValue("");
      case MISSING, NULL -> null;
      case OBJECT, ARRAY, NUMBER, BOOLEAN, BINARY, POJO -> node;
    };
  }
}
