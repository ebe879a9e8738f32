package io.fairlead.model.routepolicy;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a policy is about, in the policy's namespace.
 *
 * @param section the rule of a route or the listener of a Gateway; empty: all of it
 */
public record PolicyTarget(Kind kind, String name, String section) {

  /** The kinds that can be targets. */
  public enum Kind {
    INGRESS("networking.k8s.io", "Ingress"),
    HTTP_ROUTE("gateway.networking.k8s.io", "HTTPRoute"),
    GRPC_ROUTE("gateway.networking.k8s.io", "GRPCRoute"),
    GATEWAY("gateway.networking.k8s.io", "Gateway");

    private final String group;
    private final String word;

    Kind(String group, String word) {
      this.group = group;
      this.word = word;
    }

    public String group() {
      return group;
    }

    /** As manifests write it. */
    public String word() {
      return word;
    }

    /** Empty: no such kind can be a target. */
    public static Optional<Kind> of(String group, String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.group.equals(group) && kind.word.equals(word))
          .findFirst();
    }
  }

  /** {@code HTTPRoute web, rule api}. */
  public String text() {
    String part = kind == Kind.GATEWAY ? "listener" : "rule";
    return section.isEmpty()
        ? kind.word + " " + name
        : "%s %s, %s %s".formatted(kind.word, name, part, section);
  }
}
