package io.fairlead.controlplane.kinds.schema;

import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All schemas, read from the generated resource when first used. Immutable. */
public final class Schemas {
  private Schemas() {}

  /** The schema of a kind, in the version it is kept in. */
  public static ObjectSchema of(ResourceKind kind) {
    return of(kind, kind.preferredVersion());
  }

  /** The schema of a kind in one of its versions. */
  public static ObjectSchema of(ResourceKind kind, ApiVersion version) {
    ObjectSchema own = Holder.BY_NAME.get(openApiName(kind, version));
    ObjectSchema schema =
        own == null ? Holder.BY_NAME.get(openApiName(kind, kind.preferredVersion())) : own;
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

  /**
   * What OpenAPI calls a kind in one of its versions: {@code io.k8s.api.core.v1.Service}, {@code
   * io.k8s.networking.gateway.v1.Gateway}.
   */
  public static String openApiName(ResourceKind kind, ApiVersion version) {
    if (kind.custom()) {
      List<String> group = Arrays.asList(version.group().split("\\."));
      return String.join(".", group.reversed()) + "." + version.version() + "." + kind.kind();
    }
    String group = version.group().isEmpty() ? "core" : version.group().split("\\.")[0];
    return "io.k8s.api." + group + "." + version.version() + "." + kind.kind();
  }

  private static final class Holder {
    static final Map<String, ObjectSchema> BY_NAME = SchemaReader.readAll();
    static final Map<String, Map<String, FieldSchema>> JSON_FIELDS = jsonFieldsByName();

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
