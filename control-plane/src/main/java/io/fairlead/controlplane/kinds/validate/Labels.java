package io.fairlead.controlplane.kinds.validate;

import io.fairlead.model.meta.Names;

/** Labels and selectors of labels, in whatever field. */
public final class Labels {
  private Labels() {}

  /** A map of labels: keys are qualified names, values label values. */
  public static void validate(Errors errors, Field labels) {
    labels
        .entries()
        .forEach(
            (key, value) -> {
              Names.qualifiedName(key).forEach(why -> errors.invalid(labels.path(), key, why));
              Names.labelValue(value).forEach(why -> errors.invalid(labels.path(), value, why));
            });
  }

  /** A LabelSelector. */
  public static void validateSelector(Errors errors, Field selector) {
    validate(errors, selector.child("matchLabels"));
    selector.child("matchExpressions").items().forEach(term -> validateTerm(errors, term));
  }

  private static void validateTerm(Errors errors, Field term) {
    Field operator = term.child("operator");
    Field values = term.child("values");
    switch (operator.text()) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.required(values, "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.forbidden(
              values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default -> errors.invalid(operator.path(), operator.text(), "not a valid selector operator");
    }
    Field key = term.child("key");
    Names.qualifiedName(key.text()).forEach(why -> errors.invalid(key.path(), key.text(), why));
    values.items().forEach(value -> errors.invalid(value, Names.labelValue(value.text())));
  }
}
