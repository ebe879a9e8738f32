package io.fairlead.model.validation;

/** Where in an object a field is: {@code spec.ports[1].nodePort}. */
public record FieldPath(String text) {

  /** A top-level field. */
  public static FieldPath of(String name) {
    return new FieldPath(name);
  }

  public FieldPath child(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** A map's entry: {@code metadata.labels[app]}. */
  public FieldPath key(String key) {
    return new FieldPath(text + "[" + key + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
