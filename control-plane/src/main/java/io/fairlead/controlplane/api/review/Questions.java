package io.fairlead.controlplane.api.review;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.json.Fields;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What an access review asks: who, and may they what. */
final class Questions {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private Questions() {}

  /**
   * What is asked about.
   *
   * @param namespace of the path, for a review in a namespace; else empty
   * @throws io.fairlead.controlplane.api.status.Rejected 422 for a question that can not be
   *     answered
   */
  static Attributes asked(ReviewKind kind, String namespace, JsonNode spec) {
    JsonNode resource = spec.path("resourceAttributes");
    JsonNode path = spec.path("nonResourceAttributes");
    List<FieldError> errors = new ArrayList<>();
    if (resource.isObject() && path.isObject()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("nonResourceAttributes"),
              path,
              "cannot be specified in combination with resourceAttributes"));
    } else if (!resource.isObject() && !path.isObject()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("resourceAttributes"),
              null,
              "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
    }
    switch (kind) {
      case LOCAL_SUBJECT_ACCESS -> {
        requireSubject(spec, errors);
        requireLocal(namespace, resource, path, errors);
      }
      case SUBJECT_ACCESS -> requireSubject(spec, errors);
      case SELF_SUBJECT_ACCESS, SELF_SUBJECT_RULES, SELF_SUBJECT, TOKEN -> {}
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(kind.group(), kind.kind(), "", errors).rejected();
    }
    return resource.isObject() ? resource(resource) : path(path);
  }

  private static void requireSubject(JsonNode spec, List<FieldError> errors) {
    if (Fields.text(spec, "user").isEmpty() && Fields.texts(spec, "groups").isEmpty()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("user"), "", "at least one of user or group must be specified"));
    }
  }

  private static void requireLocal(
      String namespace, JsonNode resource, JsonNode path, List<FieldError> errors) {
    if (resource.isObject() && !Fields.text(resource, "namespace").equals(namespace)) {
      errors.add(
          FieldError.invalid(
              SPEC.child("resourceAttributes").child("namespace"),
              Fields.text(resource, "namespace"),
              "must match metadata.namespace"));
    }
    if (path.isObject()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("nonResourceAttributes"), path, "disallowed on this kind of request"));
    }
  }

  private static Attributes resource(JsonNode asked) {
    return new Attributes.OfResource(
        Fields.text(asked, "verb"),
        Fields.text(asked, "group"),
        Fields.text(asked, "version"),
        Fields.text(asked, "namespace"),
        Fields.text(asked, "resource"),
        Fields.text(asked, "subresource"),
        Fields.text(asked, "name"));
  }

  private static Attributes path(JsonNode asked) {
    return new Attributes.OfPath(Fields.text(asked, "verb"), Fields.text(asked, "path"));
  }

  /** The user that {@code spec} names. */
  static User subject(JsonNode spec) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : spec.path("extra").properties()) {
      extra.put(entry.getKey(), entry.getValue().valueStream().map(JsonNode::asString).toList());
    }
    return new User(
        Fields.text(spec, "user"), Fields.text(spec, "uid"), Fields.texts(spec, "groups"), extra);
  }
}
