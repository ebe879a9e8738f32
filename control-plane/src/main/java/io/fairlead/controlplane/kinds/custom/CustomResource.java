package io.fairlead.controlplane.kinds.custom;

import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A kind that Kubernetes has as a custom resource.
 *
 * @param rules what its definition says in CEL, besides the schema
 */
public record CustomResource(ResourceKind kind, Rules rules) {
  private static final FieldPath NOWHERE = FieldPath.of("<nil>");

  /** A definition's CEL rules. */
  @FunctionalInterface
  public interface Rules {
    /** No more than the schema says. */
    Rules NONE = (errors, old, object) -> {};

    /**
     * Says which are broken; the object is well typed, has its defaults and what is required.
     *
     * @param old what it replaces, if anything
     */
    void validate(Errors errors, @Nullable Field old, Field object);
  }

  private ObjectSchema schema() {
    return Schemas.of(kind);
  }

  /** Fills in the schema's defaults. */
  public void defaults(ObjectNode object) {
    StructuralDefaults.apply(schema(), object);
  }

  /** The whole object. Rules are only asked where the schema has nothing grave against it. */
  public void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field root = Field.root(object);
    StructuralValidation.validate(errors, schema(), root);
    ListTypes.validate(errors, schema(), root);
    ask(errors, old, root);
  }

  /** The status, on a write of nothing else. */
  public void validateStatus(Errors errors, ObjectNode object) {
    Field root = Field.root(object);
    StructuralValidation.validate(errors, schema(), root, "status");
    ask(errors, null, root);
  }

  private void ask(Errors errors, @Nullable ObjectNode old, Field object) {
    if (errors.all().stream().anyMatch(CustomResource::blocks)) {
      errors.add(
          FieldError.invalid(
              NOWHERE,
              null,
              "some validation rules were not checked because the object was invalid; correct the"
                  + " existing errors to complete validation"));
    } else {
      rules.validate(errors, old == null ? null : Field.root(old), object);
    }
  }

  private static boolean blocks(FieldError error) {
    return switch (error.reason()) {
      case NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID -> true;
      case INVALID, DUPLICATE, FORBIDDEN, NOT_FOUND, INTERNAL -> false;
    };
  }
}
