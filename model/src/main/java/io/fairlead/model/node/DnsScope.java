package io.fairlead.model.node;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which names of the cluster pods of a namespace are told of (B12). */
public enum DnsScope {
  /** All, as Kubernetes has it. */
  CLUSTER,
  /** Those of their own namespace, {@code kubernetes.default} and {@code kube-dns.kube-system}. */
  NAMESPACE,
  /** Those, and Services with an endpoint that network policies let them reach. */
  REACHABLE;

  /** Of a Namespace: {@code namespace} or {@code reachable}. */
  public static final String ANNOTATION = "fairlead.io/dns-scope";

  /** What a Namespace's annotations say; what is no scope hides as much as can be. */
  public static DnsScope of(Map<String, String> annotations) {
    String word = annotations.get(ANNOTATION);
    return word == null ? CLUSTER : parse(word).orElse(NAMESPACE);
  }

  /** The value of the annotation if it is no scope. */
  public static Optional<String> malformed(Map<String, String> annotations) {
    return Optional.ofNullable(annotations.get(ANNOTATION)).filter(word -> parse(word).isEmpty());
  }

  private static Optional<DnsScope> parse(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "cluster" -> Optional.of(CLUSTER);
      case "namespace" -> Optional.of(NAMESPACE);
      case "reachable" -> Optional.of(REACHABLE);
      default -> Optional.empty();
    };
  }
}
