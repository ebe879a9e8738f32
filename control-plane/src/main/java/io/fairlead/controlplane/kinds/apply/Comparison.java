package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is different between two versions of a value.
 *
 * @param added paths only the second has; with an object or item that is new, itself and all in it
 * @param modified paths of leaves (scalars, and what is owned as one) with another value
 * @param removed paths only the first has
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

  static Comparison of(JsonNode before, JsonNode after, Shape shape) {
    Walk walk = new Walk();
    walk.value(before, after, shape, null);
    return new Comparison(walk.added.build(), walk.modified.build(), walk.removed.build());
  }

  /** What came to have another value than before, or any. */
  FieldSet set() {
    return added.union(modified);
  }

  /** The differences in paths whose first element is to be kept. */
  Comparison keep(Predicate<PathElement> first) {
    return new Comparison(added.keep(first), modified.keep(first), removed.keep(first));
  }

  /** Whether two values are the same; numbers by their size. */
  static boolean same(JsonNode one, JsonNode other) {
    return one.equals(NUMBERS_BY_SIZE, other);
  }

  private static final Comparator<JsonNode> NUMBERS_BY_SIZE =
      (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
          return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
      };

  private static final class Walk {
    final FieldSet.Builder added = new FieldSet.Builder();
    final FieldSet.Builder modified = new FieldSet.Builder();
    final FieldSet.Builder removed = new FieldSet.Builder();

    /** At least one side is there. */
    void value(@Nullable JsonNode before, @Nullable JsonNode after, Shape shape, @Nullable Path p) {
      switch (shape) {
        case Shape.Leaf _, Shape.Atoms _ -> leaf(before, after, p);
        case Shape.Struct(_, boolean atomic) -> object(before, after, shape, atomic, p);
        case Shape.Dict(_, boolean atomic) -> object(before, after, shape, atomic, p);
        case Shape.Distinct _, Shape.KeyedList _ -> {
          if (isEmpty(before) && isEmpty(after)) {
            leaf(before, after, p);
          } else {
            items(before, after, shape, p);
            itself(before, after, p);
          }
        }
      }
    }

    private void leaf(@Nullable JsonNode before, @Nullable JsonNode after, @Nullable Path path) {
      if (before == null || after == null) {
        itself(before, after, path);
      } else if (!same(before, after)) {
        modified.add(path);
      }
    }

    private void itself(@Nullable JsonNode before, @Nullable JsonNode after, @Nullable Path path) {
      if (before == null) {
        added.add(path);
      } else if (after == null) {
        removed.add(path);
      }
    }

    private static boolean isEmpty(@Nullable JsonNode container) {
      return container == null || container.isEmpty();
    }

    private void object(
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        Shape shape,
        boolean atomic,
        @Nullable Path path) {
      if (atomic || (isEmpty(before) && isEmpty(after))) {
        leaf(before, after, path);
        return;
      }
      Set<String> names = new LinkedHashSet<>();
      for (JsonNode side : sides(before, after)) {
        names.addAll(side.propertyNames());
      }
      for (String name : names) {
        PathElement element = new PathElement.Field(name);
        JsonNode old = field(before, shape, name);
        JsonNode now = field(after, shape, name);
        value(old, now, shape.at(element), Path.of(path, element));
      }
      itself(before, after, path);
    }

    /** A field; nothing much where it is always there, but for what is not there itself. */
    private static @Nullable JsonNode field(@Nullable JsonNode parent, Shape shape, String name) {
      if (parent == null || parent.has(name)) {
        return parent == null ? null : parent.get(name);
      }
      FieldSchema field =
          shape instanceof Shape.Struct(ObjectSchema schema, _)
              ? Schemas.field(schema, name)
              : null;
      if (field == null || !field.always()) {
        return null;
      }
      return field.type() instanceof ValueType.ListOf
          ? JsonNodeFactory.instance.arrayNode()
          : JsonNodeFactory.instance.objectNode();
    }

    private void items(
        @Nullable JsonNode before, @Nullable JsonNode after, Shape shape, @Nullable Path path) {
      Map<PathElement, List<JsonNode>> old = Items.byElement(shape, before);
      Map<PathElement, List<JsonNode>> now = Items.byElement(shape, after);
      Set<PathElement> elements = new LinkedHashSet<>(old.keySet());
      elements.addAll(now.keySet());
      for (PathElement element : elements) {
        List<JsonNode> was = old.getOrDefault(element, List.of());
        List<JsonNode> is = now.getOrDefault(element, List.of());
        Path here = Path.of(path, element);
        if (was.size() <= 1 && is.size() <= 1) {
          value(
              was.isEmpty() ? null : was.getFirst(),
              is.isEmpty() ? null : is.getFirst(),
              shape.at(element),
              here);
        } else if (was.isEmpty()) {
          added.add(here);
        } else if (is.isEmpty()) {
          removed.add(here);
        } else if (!was.equals(is)) {
          modified.add(here);
        }
      }
    }

    private static List<JsonNode> sides(@Nullable JsonNode before, @Nullable JsonNode after) {
      List<JsonNode> sides = new ArrayList<>();
      if (before != null && before.isObject()) {
        sides.add(before);
      }
      if (after != null && after.isObject()) {
        sides.add(after);
      }
      return sides;
    }
  }
}
