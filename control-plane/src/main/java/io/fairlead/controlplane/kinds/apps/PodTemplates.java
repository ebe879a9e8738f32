package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.meta.MetadataValidation;
import io.fairlead.controlplane.kinds.pod.PodValidation;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import io.fairlead.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a workload selects and what it makes: {@code spec.selector} and {@code spec.template}. */
final class PodTemplates {
  private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

  private PodTemplates() {}

  /**
   * The selector, then whether the template's labels are among what it selects.
   *
   * @param emptySelector what is said of a selector that selects everything
   * @param unreadable what is said of a selector with an operator nobody knows
   */
  static void validate(Errors errors, Field spec, String emptySelector, String unreadable) {
    Field field = spec.child("selector");
    LabelSelector selector = LabelSelector.read(field.node());
    if (selector == null) {
      errors.required(field);
    } else {
      Labels.validateSelector(errors, field);
      if (selector.isEmpty()) {
        errors.invalid(field, emptySelector);
      }
      if (!readable(field)) {
        errors.invalid(field, unreadable);
        return;
      }
    }
    validateLabels(errors, spec.child("template"), selector);
  }

  private static boolean readable(Field selector) {
    return selector.child("matchExpressions").items().stream()
        .allMatch(term -> OPERATORS.contains(term.child("operator").text()));
  }

  private static void validateLabels(
      Errors errors, Field template, @Nullable LabelSelector selector) {
    Field labels = template.child("metadata").child("labels");
    if (selector != null && !selector.isEmpty() && !selector.matches(labels.entries())) {
      errors.invalid(labels, "`selector` does not match template `labels`");
    }
    // Kubernetes leaves "metadata" out of the paths of these two
    Labels.validate(errors, new Field(template.path().child("labels"), labels.node()));
    MetadataValidation.validateAnnotations(
        errors,
        new Field(
            template.path().child("annotations"),
            template.child("metadata").child("annotations").node()));
  }

  /** The spec of a template whose volumes are all declared in it. */
  static void validateSpec(Errors errors, Field template) {
    Field spec = template.child("spec");
    PodValidation.validateSpec(errors, spec);
    if (!spec.child("ephemeralContainers").isEmpty()) {
      errors.forbidden(
          spec.child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
  }

  /** Pods of a workload run until they are told to stop. */
  static void validateEndless(Errors errors, Field template, String kind) {
    Field restart = template.child("spec").child("restartPolicy");
    if (!restart.text().equals("Always")) {
      errors.notSupported(restart, List.of("Always"));
    }
    Field deadline = template.child("spec").child("activeDeadlineSeconds");
    if (deadline.isPresent()) {
      errors.forbidden(deadline, "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }
}
