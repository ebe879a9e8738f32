package io.fairlead.controlplane.api.discovery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Kinds that are questions, not objects: they are created, answered, and never stored. */
public enum ReviewKind {
  SELF_SUBJECT_ACCESS("authorization.k8s.io", "SelfSubjectAccessReview"),
  SELF_SUBJECT_RULES("authorization.k8s.io", "SelfSubjectRulesReview"),
  SELF_SUBJECT("authentication.k8s.io", "SelfSubjectReview");

  private final String group;
  private final String kind;

  ReviewKind(String group, String kind) {
    this.group = group;
    this.kind = kind;
  }

  public String group() {
    return group;
  }

  public String kind() {
    return kind;
  }

  public String apiVersion() {
    return group + "/v1";
  }

  public String singular() {
    return kind.toLowerCase(Locale.ROOT);
  }

  public String plural() {
    return singular() + "s";
  }

  /** {@code /apis/authorization.k8s.io/v1/selfsubjectaccessreviews}. */
  public String path() {
    return "/apis/" + apiVersion() + "/" + plural();
  }

  /** The schema of its body, {@code io.k8s.api.authorization.v1.SelfSubjectAccessReview}. */
  public String schema() {
    return "io.k8s.api." + group.substring(0, group.indexOf('.')) + ".v1." + kind;
  }

  public static Optional<ReviewKind> ofPath(String path) {
    return Arrays.stream(values()).filter(r -> r.path().equals(path)).findFirst();
  }
}
