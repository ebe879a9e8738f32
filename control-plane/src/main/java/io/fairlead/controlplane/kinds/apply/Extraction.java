package io.fairlead.controlplane.kinds.apply;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The paths a value has: what whoever applies it owns. */
final class Extraction {
  private final FieldSet.Builder fields = new FieldSet.Builder();

  private Extraction() {}

  static FieldSet of(JsonNode value, Shape shape) {
    Extraction extraction = new Extraction();
    extraction.value(value, shape, null);
    return extraction.fields.build();
  }

  private void value(JsonNode value, Shape shape, @Nullable Path path) {
    switch (shape) {
      case Shape.Leaf _, Shape.Atoms _ -> fields.add(path);
      case Shape.Struct(_, boolean atomic) -> object(value, shape, atomic, path);
      case Shape.Dict(_, boolean atomic) -> object(value, shape, atomic, path);
      case Shape.Distinct _, Shape.KeyedList _ -> {
        for (Map.Entry<PathElement, List<JsonNode>> item :
            Items.byElement(shape, value).entrySet()) {
          Path here = Path.of(path, item.getKey());
          fields.add(here);
          if (item.getValue().size() == 1) { // of several nobody owns the parts
            value(item.getValue().getFirst(), shape.at(item.getKey()), here);
          }
        }
      }
    }
  }

  private void object(JsonNode value, Shape shape, boolean atomic, @Nullable Path path) {
    if (atomic) {
      fields.add(path);
      return;
    }
    value.forEachEntry(
        (name, child) -> {
          PathElement element = new PathElement.Field(name);
          Path here = Path.of(path, element);
          value(child, shape.at(element), here);
          if (child.isNull() || (child.isObject() && child.isEmpty()) || !shape.declares(name)) {
            fields.add(here);
          }
        });
  }
}
