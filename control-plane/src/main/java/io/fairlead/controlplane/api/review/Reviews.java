package io.fairlead.controlplane.api.review;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.BearerTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.access.rbac.PolicyRule;
import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.write.Body;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.model.json.Fields;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers reviews by the same parts that decide about requests. */
public final class Reviews {
  private final BearerTokens tokens;
  private final Authorizer authorizer;

  public Reviews(BearerTokens tokens, Authorizer authorizer) {
    this.tokens = tokens;
    this.authorizer = authorizer;
  }

  /**
   * The answered review: the question as it was asked, with its status.
   *
   * @param validation what becomes of fields that the question does not have
   * @param asker who asks, and about whom the self reviews are
   * @throws io.fairlead.controlplane.api.status.Rejected 400, 415 or 422 for a body that is no
   *     question
   */
  public Answer answer(ReviewKind.At review, User asker, Body body, FieldValidation validation) {
    ReviewKind kind = review.kind();
    Decoded.Ok asked = decode(kind, body, validation);
    JsonNode spec = asked.object().path("spec");
    ObjectNode answer = empty();
    answer.put("kind", kind.kind());
    answer.put("apiVersion", kind.apiVersion());
    ObjectNode metadata = answer.putObject("metadata");
    if (kind.namespaced()) {
      metadata.put("namespace", review.namespace());
    }
    if (kind != ReviewKind.SELF_SUBJECT) {
      answer.set("spec", spec.isObject() ? spec : empty());
    }
    answer.set(
        "status",
        switch (kind) {
          case SELF_SUBJECT_ACCESS -> decision(asker, Questions.asked(kind, "", spec));
          case SUBJECT_ACCESS -> decision(Questions.subject(spec), Questions.asked(kind, "", spec));
          case LOCAL_SUBJECT_ACCESS ->
              decision(Questions.subject(spec), Questions.asked(kind, review.namespace(), spec));
          case SELF_SUBJECT_RULES -> rules(asker, Fields.text(spec, "namespace"));
          case SELF_SUBJECT -> {
            ObjectNode status = empty();
            status.set("userInfo", userInfo(asker));
            yield status;
          }
          case TOKEN -> token(spec);
        });
    return new Answer(answer, asked.warnings());
  }

  private ObjectNode decision(User user, Attributes asked) {
    Authorizer.Decision decision = authorizer.decide(user, asked);
    ObjectNode status = empty().put("allowed", decision.allowed());
    return decision.reason().isEmpty() ? status : status.put("reason", decision.reason());
  }

  private ObjectNode rules(User user, String namespace) {
    if (namespace.isEmpty()) {
      throw Failures.badRequest("no namespace on request").rejected();
    }
    Authorizer.Rules rules = authorizer.rules(user, namespace);
    ObjectNode status = empty();
    var resources = status.putArray("resourceRules");
    var paths = status.putArray("nonResourceRules");
    for (PolicyRule rule : rules.rules()) {
      if (rule.nonResourceUrls().isEmpty()) {
        resources.add(rule.json());
      } else {
        paths.add(rule.json());
      }
    }
    status.put("incomplete", false);
    if (!rules.errors().isEmpty()) {
      status.put("evaluationError", String.join(", ", rules.errors()));
    }
    return status;
  }

  private ObjectNode token(JsonNode spec) {
    Optional<ServiceAccountTokens.Good> good =
        tokens.authenticate(Fields.text(spec, "token"), Fields.texts(spec, "audiences"));
    ObjectNode status = empty();
    if (good.isEmpty()) {
      status.putObject("user");
      return status.put("error", "invalid bearer token");
    }
    status.put("authenticated", true);
    status.set("user", userInfo(good.get().user().with(User.AUTHENTICATED)));
    good.get().audiences().forEach(status.putArray("audiences")::add);
    return status;
  }

  private static ObjectNode userInfo(User user) {
    ObjectNode info = empty().put("username", user.name());
    if (!user.uid().isEmpty()) {
      info.put("uid", user.uid());
    }
    user.groups().forEach(info.putArray("groups")::add);
    if (!user.extra().isEmpty()) {
      ObjectNode extra = info.putObject("extra");
      user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return info;
  }

  private static Decoded.Ok decode(ReviewKind kind, Body body, FieldValidation validation) {
    Decoded decoded =
        ObjectDecoder.decode(
            kind.type().schema(),
            kind.apiVersion(),
            kind.kind(),
            body.contentType(),
            body.bytes(),
            validation);
    return Decodings.required(decoded);
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }
}
