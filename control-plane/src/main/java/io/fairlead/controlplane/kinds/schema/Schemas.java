package io.fairlead.controlplane.kinds.schema;

import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All schemas, read from the generated resource when first used. Immutable. */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Schemas {
  private Schemas() {}

  /** The schema of a kind. */
  public static ObjectSchema of(ResourceKind kind) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * The schema with this OpenAPI name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ObjectSchema named(String name) {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Every schema, kinds and their parts. */
  public static Collection<ObjectSchema> all() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The field {@code jsonName} of an object of this schema, inline messages looked through. */
  public static @Nullable FieldSchema field(ObjectSchema schema, String jsonName) {
    throw new UnsupportedOperationException("not written yet");
  }
}
