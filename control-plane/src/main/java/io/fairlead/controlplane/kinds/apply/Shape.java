package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import java.util.List;

/** How a value is owned and merged: as one, or by what is in it. */
sealed interface Shape {

  /** Owned as one: a scalar, or JSON nobody declared. */
  record Leaf(ValueType.Scalar scalar) implements Shape {}

  /**
   * An object with declared fields.
   *
   * @param atomic owned as one
   */
  record Struct(ObjectSchema schema, boolean atomic) implements Shape {}

  /** A map with any keys; {@code atomic} where owned as one. */
  record Dict(ValueType element, boolean atomic) implements Shape {}

  /** A list that is owned as one. */
  record Atoms(ValueType element) implements Shape {}

  /** A list of distinct values, each owned by itself. */
  record Distinct(ValueType element) implements Shape {}

  /** A list whose items are told apart by these fields. */
  record KeyedList(ValueType element, List<String> keys) implements Shape {}

  /** That of a whole object. */
  static Shape of(ObjectSchema schema) {
    return new Struct(schema, schema.atomic());
  }

  /** That of a field's value. */
  static Shape of(FieldSchema field) {
    boolean atomic = field.merge().listType().equals("atomic");
    return switch (field.type()) {
      case ValueType.ListOf(ValueType element) ->
          switch (field.merge().listType()) {
            case "set" -> new Distinct(element);
            case "map" -> new KeyedList(element, field.merge().listMapKeys());
            default -> new Atoms(element);
          };
      case ValueType.MapOf(ValueType element) -> new Dict(element, atomic);
      case ValueType.Message(String name) -> {
        ObjectSchema schema = Schemas.named(name);
        yield new Struct(schema, atomic || schema.atomic());
      }
      case ValueType.Scalar scalar -> new Leaf(scalar);
    };
  }

  /** That of a list's item or a map's value. */
  static Shape of(ValueType element) {
    return switch (element) {
      case ValueType.ListOf(ValueType inner) -> new Atoms(inner);
      case ValueType.MapOf(ValueType inner) -> new Dict(inner, false);
      case ValueType.Message(String name) -> of(Schemas.named(name));
      case ValueType.Scalar scalar -> new Leaf(scalar);
    };
  }

  /** Whether this is an object that declares such a field. */
  default boolean declares(String field) {
    return this instanceof Struct(ObjectSchema schema, _) && Schemas.field(schema, field) != null;
  }

  /** What is at a field or an item; JSON nobody declared where there is no such thing. */
  default Shape at(PathElement element) {
    return switch (this) {
      case Struct(ObjectSchema schema, _) -> {
        FieldSchema field =
            element instanceof PathElement.Field(String name) ? Schemas.field(schema, name) : null;
        yield field == null ? new Leaf(ValueType.Scalar.ANY) : of(field);
      }
      case Dict(ValueType item, _) -> of(item);
      case Atoms(ValueType item) -> of(item);
      case Distinct(ValueType item) -> of(item);
      case KeyedList(ValueType item, _) -> of(item);
      case Leaf leaf -> leaf;
    };
  }
}
