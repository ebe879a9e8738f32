package io.fairlead.controlplane.kinds.apps;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;

/** Numbers of pods: counts, and counts or percentages. */
final class Replicas {
  private static final String NEGATIVE = "must be greater than or equal to 0";

  private Replicas() {}

  static void notNegative(Errors errors, Field parent, String... names) {
    for (String name : names) {
      if (parent.child(name).number() < 0) {
        errors.invalid(parent.child(name), NEGATIVE);
      }
    }
  }

  /** Each of these counts is a part of {@code all}, which the message calls {@code called}. */
  static void notMoreThan(
      Errors errors, Field status, String all, String called, List<String> parts) {
    for (String part : parts) {
      if (status.child(part).number() > status.child(all).number()) {
        errors.invalid(status.child(part), "cannot be greater than " + called);
      }
    }
  }

  /** A number that is not negative, or a percentage. */
  static void countOrPercent(Errors errors, Field field) {
    if (!field.node().isString()) {
      if (field.number() < 0) {
        errors.invalid(field, NEGATIVE);
      }
    } else if (!field.text().matches("[0-9]+%")) {
      errors.invalid(
          field,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    }
  }

  static void atMostAll(Errors errors, Field field) {
    if (field.node().isString() && value(field) > 100) {
      errors.invalid(field, "must not be greater than 100%");
    }
  }

  /** The number, with or without its percent sign; 0 if it is none. */
  static long value(Field field) {
    if (!field.node().isString()) {
      return field.number();
    }
    return field.text().matches("[0-9]{1,9}%")
        ? Long.parseLong(field.text().substring(0, field.text().length() - 1))
        : 0;
  }
}
