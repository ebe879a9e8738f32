package io.fairlead.controlplane.kinds.event;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Immutable;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.Names;
import io.fairlead.model.validation.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of Events, those of kube-apiserver's {@code ValidateEventCreate} and {@code
 * ValidateEventUpdate}: events.k8s.io/v1 is stricter than core/v1. Fields are named as core/v1
 * does, in both.
 */
public final class EventValidation {
  private static final int WORD = 128;
  private static final int NOTE = 1024;
  private static final List<String> FINAL =
      List.of(
          "involvedObject",
          "reason",
          "message",
          "source",
          "firstTimestamp",
          "lastTimestamp",
          "count",
          "type",
          "eventTime",
          "action",
          "related");

  private EventValidation() {}

  /**
   * @param version which it was sent in
   * @param old null on create
   * @param event as core/v1
   */
  public static void validate(
      Errors errors, ApiVersion version, @Nullable ObjectNode old, ObjectNode event) {
    Field root = Field.root(event);
    boolean strict = !version.group().isEmpty();
    validateBoth(errors, root, strict ? "reportingController" : "reportingComponent");
    if (!strict) {
      return;
    }
    if (old == null) {
      validateNew(errors, root);
    } else {
      validateUpdate(errors, Field.root(old), root);
    }
  }

  /** An Event is kept in the namespace of what it is about; of cluster-scoped things in default. */
  private static void validateBoth(Errors errors, Field event, String controllerName) {
    boolean modern = !event.child("eventTime").isEmpty();
    String namespace = event.child("metadata").child("namespace").text();
    Field involved = event.child("involvedObject").child("namespace");
    boolean agree =
        involved.isEmpty()
            ? namespace.equals("default") || (modern && namespace.equals("kube-system"))
            : modern || involved.text().equals(namespace);
    if (!agree) {
      errors.invalid(involved.path(), involved.text(), "does not match event.namespace");
    }
    if (modern) {
      validateController(errors, event.child("reportingComponent"), controllerName);
      validateText(errors, event.child("reportingInstance"), WORD);
      validateText(errors, event.child("action"), WORD);
      validateText(errors, event.child("reason"), WORD);
      limit(errors, event.child("message"), NOTE);
    }
  }

  private static void validateController(Errors errors, Field controller, String name) {
    Field shown = new Field(FieldPath.of(name), controller.node());
    if (shown.isEmpty()) {
      errors.required(shown);
    }
    Names.qualifiedName(shown.text())
        .forEach(why -> errors.invalid(shown.path(), shown.text(), why));
  }

  private static void validateText(Errors errors, Field text, int most) {
    if (text.isEmpty()) {
      errors.required(text);
    }
    limit(errors, text, most);
  }

  private static void limit(Errors errors, Field text, int most) {
    if (text.text().length() > most) {
      errors.invalid(text.path(), "", "can have at most " + most + " characters");
    }
  }

  private static void validateNew(Errors errors, Field event) {
    validateSeries(errors, event.child("series"));
    if (event.child("eventTime").isEmpty()) {
      errors.required(event.child("eventTime"));
    }
    String type = event.child("type").text();
    if (!type.equals("Normal") && !type.equals("Warning")) {
      errors.invalid(FieldPath.of("type"), "", "has invalid value: " + type);
    }
    for (String field : List.of("firstTimestamp", "lastTimestamp", "count", "source")) {
      boolean unset = event.child(field).isEmpty() || isZero(event.child(field));
      if (!unset) {
        errors.invalid(FieldPath.of(field), "", "needs to be unset");
      }
    }
  }

  private static boolean isZero(Field field) {
    return field.node().isIntegralNumber() && field.number() == 0;
  }

  private static void validateSeries(Errors errors, Field series) {
    if (series.isPresent()) {
      if (series.child("count").number() < 2) {
        errors.invalid(series.child("count").path(), "", "should be at least 2");
      }
      if (series.child("lastObservedTime").isEmpty()) {
        errors.required(series.child("lastObservedTime"));
      }
    }
  }

  private static void validateUpdate(Errors errors, Field old, Field now) {
    if (!old.child("series").node().equals(now.child("series").node())) {
      validateSeries(errors, now.child("series"));
    }
    FINAL.forEach(field -> Immutable.check(errors, old.child(field), now.child(field)));
    Field controller = now.child("reportingComponent");
    Immutable.check(
        errors,
        old.child("reportingComponent"),
        new Field(FieldPath.of("reportingController"), controller.node()));
    Immutable.check(errors, old.child("reportingInstance"), now.child("reportingInstance"));
  }
}
