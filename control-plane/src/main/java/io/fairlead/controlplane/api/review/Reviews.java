package io.fairlead.controlplane.api.review;

import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers the self reviews. */
public final class Reviews {
  /** The one user's name. */
  public static final String USER = "fairlead:admin";

  private static final List<String> GROUPS = List.of("system:masters", "system:authenticated");

  private Reviews() {}

  /**
   * The answered review: the question as it was asked, with its status.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 or 415 for a body that is no question
   */
  public static ObjectNode answer(ReviewKind kind, String contentType, byte[] body) {
    ObjectNode asked = decode(kind, contentType, body);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", kind.kind());
    answer.put("apiVersion", kind.apiVersion());
    answer.putObject("metadata");
    if (kind != ReviewKind.SELF_SUBJECT) {
      answer.set("spec", asked.path("spec").isObject() ? asked.path("spec") : empty());
    }
    answer.set("status", status(kind));
    return answer;
  }

  private static ObjectNode status(ReviewKind kind) {
    ObjectNode status = empty();
    switch (kind) {
      case SELF_SUBJECT_ACCESS -> status.put("allowed", true);
      case SELF_SUBJECT_RULES -> {
        ObjectNode resources = status.putArray("resourceRules").addObject();
        resources.putArray("verbs").add("*");
        resources.putArray("apiGroups").add("*");
        resources.putArray("resources").add("*");
        ObjectNode urls = status.putArray("nonResourceRules").addObject();
        urls.putArray("verbs").add("*");
        urls.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
      }
      case SELF_SUBJECT -> {
        ObjectNode user = status.putObject("userInfo").put("username", USER);
        GROUPS.forEach(user.putArray("groups")::add);
      }
    }
    return status;
  }

  private static ObjectNode decode(ReviewKind kind, String contentType, byte[] body) {
    Decoded decoded =
        ObjectDecoder.decode(
            kind.schema(),
            kind.apiVersion(),
            kind.kind(),
            contentType,
            body,
            FieldValidation.IGNORE);
    return switch (decoded) {
      case Decoded.Ok ok -> ok.object();
      case Decoded.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Decoded.UnsupportedMediaType bad ->
          throw Failures.unsupportedMediaType(bad.message()).rejected();
    };
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}
