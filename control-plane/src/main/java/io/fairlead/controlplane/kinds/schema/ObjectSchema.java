package io.fairlead.controlplane.kinds.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message type.
 *
 * @param name OpenAPI name, {@code io.k8s.api.core.v1.ServiceSpec}
 * @param fields in the order of declaration; inline messages as the one field they are on the wire
 * @param atomic whether its values are merged and owned as one, whatever the field
 */
public record ObjectSchema(String name, List<FieldSchema> fields, boolean atomic) {

  public ObjectSchema {
    fields = List.copyOf(fields);
  }

  /** The Go type name that messages use, {@code ServiceSpec}. */
  public String shortName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The field with this protobuf number, or null. */
  public @Nullable FieldSchema byNumber(int number) {
    for (FieldSchema field : fields) {
      if (field.number() == number && number > 0) {
        return field;
      }
    }
    return null;
  }
}
