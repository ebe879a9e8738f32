package io.fairlead.controlplane.api.discovery;

import io.fairlead.controlplane.kinds.schema.OpenApiType;
import io.fairlead.model.meta.ApiVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds that are questions, not objects: they are created, answered, and never stored. */
public enum ReviewKind {
  LOCAL_SUBJECT_ACCESS("authorization.k8s.io", "LocalSubjectAccessReview"),
  SELF_SUBJECT_ACCESS("authorization.k8s.io", "SelfSubjectAccessReview"),
  SELF_SUBJECT_RULES("authorization.k8s.io", "SelfSubjectRulesReview"),
  SUBJECT_ACCESS("authorization.k8s.io", "SubjectAccessReview"),
  SELF_SUBJECT("authentication.k8s.io", "SelfSubjectReview"),
  TOKEN("authentication.k8s.io", "TokenReview");

  private final String group;
  private final String kind;

  ReviewKind(String group, String kind) {
    this.group = group;
    this.kind = kind;
  }

  /**
   * A review that a path names.
   *
   * @param namespace empty but for the one that is asked in a namespace
   */
  public record At(ReviewKind kind, String namespace) {}

  public String group() {
    return group;
  }

  public String kind() {
    return kind;
  }

  public boolean namespaced() {
    return this == LOCAL_SUBJECT_ACCESS;
  }

  public String apiVersion() {
    return type().version().text();
  }

  public String singular() {
    return kind.toLowerCase(Locale.ROOT);
  }

  public String plural() {
    return singular() + "s";
  }

  /** What is asked and answered. */
  public OpenApiType type() {
    String schema = "io.k8s.api." + group.substring(0, group.indexOf('.')) + ".v1." + kind;
    return new OpenApiType(new ApiVersion(group, "v1"), kind, schema);
  }

  /**
   * Finds {@code /apis/GROUP/v1/PLURAL} and, for the namespaced one, {@code
   * /apis/GROUP/v1/namespaces/NAMESPACE/PLURAL}.
   */
  public static Optional<At> ofPath(String path) {
    List<String> parts = List.of(path.split("/", -1));
    boolean inNamespace = parts.size() == 7 && parts.get(4).equals("namespaces");
    if ((parts.size() != 5 && !inNamespace)
        || !parts.getFirst().isEmpty()
        || !parts.get(1).equals("apis")
        || !parts.get(3).equals("v1")) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .filter(review -> review.group().equals(parts.get(2)))
        .filter(review -> review.plural().equals(parts.getLast()))
        .filter(review -> review.namespaced() == inNamespace)
        .findFirst()
        .map(review -> new At(review, inNamespace ? parts.get(5) : ""));
  }
}
