package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.apply.Owner.Operation;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a write is as far as ownership goes.
 *
 * @param schema of the object
 * @param apiVersion it is written in
 * @param subresource it goes through, {@code status}; empty for the object itself
 * @param owned whether a first path element is what such writes can change
 * @param manager who writes
 * @param at when, cut to the second
 */
public record Write(
    ObjectSchema schema,
    String apiVersion,
    String subresource,
    Predicate<PathElement> owned,
    String manager,
    Instant at) {

  private static final PathElement STATUS = new PathElement.Field("status");

  /** Fields nobody owns: the system writes them, or they say which object it is. */
  private static final FieldSet SYSTEMS = systems();

  public Write {
    at = at.truncatedTo(ChronoUnit.SECONDS);
  }

  /** A write of a part of an object of this kind. */
  public static Write of(
      ResourceKind kind,
      ObjectSchema schema,
      String apiVersion,
      Part part,
      String who,
      Instant at) {
    return switch (part) {
      case MAIN ->
          new Write(
              schema,
              apiVersion,
              "",
              first -> !kind.statusSubresource() || !first.equals(STATUS),
              who,
              at);
      case STATUS -> new Write(schema, apiVersion, "status", STATUS::equals, who, at);
    };
  }

  /** The same write by another. */
  Write by(String other) {
    return new Write(schema, apiVersion, subresource, owned, other, at);
  }

  Shape shape() {
    return Shape.of(schema);
  }

  Owner owner(Operation operation) {
    return new Owner(manager, operation, apiVersion, subresource);
  }

  Held held(FieldSet fields) {
    return new Held(fields, apiVersion, at.toString());
  }

  /** What of these can be owned at all. */
  static FieldSet ownable(FieldSet fields) {
    return fields.difference(SYSTEMS);
  }

  private static FieldSet systems() {
    FieldSet.Builder set = new FieldSet.Builder();
    for (String name : Set.of("apiVersion", "kind", "metadata")) {
      set.add(Path.of(null, new PathElement.Field(name)));
    }
    Path metadata = Path.of(null, new PathElement.Field("metadata"));
    for (String name :
        Set.of(
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "clusterName",
            "generation",
            "managedFields",
            "resourceVersion")) {
      set.add(Path.of(metadata, new PathElement.Field(name)));
    }
    return set.build();
  }
}
