package io.fairlead.controlplane.kinds.ingress;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of IngressClasses (I12). */
public final class IngressClassValidation {
  private static final int MAX_CONTROLLER = 250;
  private static final String PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

  private IngressClassValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field spec = Field.root(object).child("spec");
    Field controller = spec.child("controller");
    if (controller.text().length() > MAX_CONTROLLER) {
      errors.tooLong(controller, MAX_CONTROLLER);
    }
    validateDomainPath(errors, controller);
    if (old != null
        && !Field.root(old).child("spec").child("controller").text().equals(controller.text())) {
      errors.invalid(controller, "field is immutable");
    }
    if (spec.child("parameters").isPresent()) {
      validateParameters(errors, spec.child("parameters"));
    }
  }

  /** {@code acme.io/foo}. */
  private static void validateDomainPath(Errors errors, Field controller) {
    if (controller.isEmpty()) {
      errors.required(controller);
      return;
    }
    String[] parts = controller.text().split("/", 2);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      errors.invalid(controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
      return;
    }
    Names.dns1123Subdomain(parts[0])
        .forEach(why -> errors.invalid(controller.path(), parts[0], why));
    if (!parts[1].matches(PATH)) {
      errors.invalid(
          controller.path(),
          parts[1],
          "Invalid path (regex used for validation is '" + PATH + "')");
    }
  }

  private static void validateParameters(Errors errors, Field parameters) {
    Field group = parameters.child("apiGroup");
    if (group.isPresent()) {
      errors.invalid(group, Names.dns1123Subdomain(group.text()));
    }
    for (String name : List.of("kind", "name")) {
      BackendRules.named(errors, parameters.child(name), name);
    }
    Field scope = parameters.child("scope");
    Field namespace = parameters.child("namespace");
    errors.oneOf(scope, List.of("Cluster", "Namespace"));
    if (scope.text().equals("Cluster") && namespace.isPresent()) {
      errors.forbidden(namespace, "`parameters.scope` is set to 'Cluster'");
    } else if (scope.text().equals("Namespace") && !namespace.isPresent()) {
      errors.required(namespace, "`parameters.scope` is set to 'Namespace'");
    } else if (scope.text().equals("Namespace")) {
      errors.invalid(namespace, Names.dns1123Label(namespace.text()));
    }
  }
}
