package io.fairlead.controlplane.kinds.schema;

import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All schemas, read from the generated resource when first used. Immutable. */
public final class Schemas {
  private Schemas() {}

  /** The schema of a kind. */
  public static ObjectSchema of(ResourceKind kind) {
    ObjectSchema schema = Holder.BY_KIND.get(kind);
    if (schema == null) {
      throw new IllegalStateException("no schema was generated for " + kind);
    }
    return schema;
  }

  /**
   * The schema with this OpenAPI name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ObjectSchema named(String name) {
    ObjectSchema schema = Holder.BY_NAME.get(name);
    if (schema == null) {
      throw new IllegalArgumentException("no schema is called " + name);
    }
    return schema;
  }

  /** Every schema, kinds and their parts. */
  public static Collection<ObjectSchema> all() {
    return Holder.BY_NAME.values();
  }

  /** The field {@code jsonName} of an object of this schema, inline messages looked through. */
  public static @Nullable FieldSchema field(ObjectSchema schema, String jsonName) {
    return jsonFields(schema).get(jsonName);
  }

  /** The fields of this schema's JSON object: inline messages are replaced by their fields. */
  public static Map<String, FieldSchema> jsonFields(ObjectSchema schema) {
    Map<String, FieldSchema> fields = Holder.JSON_FIELDS.get(schema.name());
    return fields == null ? Map.of() : fields;
  }

  /** {@code io.k8s.api.core.v1.Service}: what OpenAPI calls a kind. */
  public static String openApiName(ResourceKind kind) {
    String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.")[0];
    return "io.k8s.api." + group + "." + kind.version() + "." + kind.kind();
  }

  private static final class Holder {
    static final Map<String, ObjectSchema> BY_NAME = SchemaReader.readAll();
    static final Map<ResourceKind, ObjectSchema> BY_KIND = byKind();
    static final Map<String, Map<String, FieldSchema>> JSON_FIELDS = jsonFieldsByName();

    private static Map<ResourceKind, ObjectSchema> byKind() {
      Map<ResourceKind, ObjectSchema> kinds = new EnumMap<>(ResourceKind.class);
      for (ResourceKind kind : ResourceKind.values()) {
        ObjectSchema schema = BY_NAME.get(openApiName(kind));
        if (schema != null) {
          kinds.put(kind, schema);
        }
      }
      return kinds;
    }

    private static Map<String, Map<String, FieldSchema>> jsonFieldsByName() {
      Map<String, Map<String, FieldSchema>> fields = new HashMap<>();
      BY_NAME.forEach(
          (name, schema) -> {
            Map<String, FieldSchema> own = new HashMap<>();
            collect(schema, own);
            fields.put(name, own);
          });
      return fields;
    }

    private static void collect(ObjectSchema schema, Map<String, FieldSchema> into) {
      for (FieldSchema field : schema.fields()) {
        ObjectSchema inlined =
            field.inline() && field.type() instanceof Message(String name)
                ? BY_NAME.get(name)
                : null;
        if (inlined == null) {
          into.put(field.name(), field);
        } else {
          collect(inlined, into);
        }
      }
    }
  }
}
