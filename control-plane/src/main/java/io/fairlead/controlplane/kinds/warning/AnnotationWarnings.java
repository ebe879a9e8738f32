package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.balancing.BalancingAnnotation;
import io.fairlead.model.balancing.BalancingSettings;
import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.EgressDomainNames;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.pod.PodWorkJson;
import io.fairlead.model.service.ExternalIpGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Annotations that ask a network system to do something, and that nothing here acts on. */
public final class AnnotationWarnings {
  /** Ours, by the kind they belong on. */
  private static final String OURS = "fairlead.io/";

  /** Prefixes of controllers that people move away from; whole domains, with their subdomains. */
  private static final List<String> INGRESS_CONTROLLERS =
      List.of(
          "ingress.kubernetes.io/",
          "nginx.org/",
          "nginx.com/",
          "haproxy.org/",
          "haproxy-ingress.github.io/",
          "projectcontour.io/",
          "konghq.com/");

  private static final List<String> LOAD_BALANCERS =
      List.of("service.beta.kubernetes.io/", "metallb.io/", "metallb.universe.tf/");

  /** Of the prefixes above, but facts about the object rather than orders. */
  private static final Set<String> FACTS = Set.of("ingressclass.kubernetes.io/is-default-class");

  private AnnotationWarnings() {}

  public static List<String> of(ResourceKind kind, ObjectNode object) {
    List<String> warnings = new ArrayList<>();
    Map<String, String> annotations = Json.textMap(object, "metadata", "annotations");
    if (kind == ResourceKind.NAMESPACE) {
      for (String part : ExternalIpGrant.malformed(annotations)) {
        warnings.add(
            "metadata.annotations[%s]: %s grants nothing: it is not a range such as 203.0.113.0/28"
                .formatted(ExternalIpGrant.ANNOTATION, part));
      }
      DnsScope.malformed(annotations)
          .ifPresent(
              word ->
                  warnings.add(
                      "metadata.annotations[%s]: %s is taken for namespace: it is none of cluster, namespace, reachable"
                          .formatted(DnsScope.ANNOTATION, word)));
    }
    if (kind == ResourceKind.POD
        && !annotations
            .getOrDefault(PodWorkJson.DNS_SEARCH, PodWorkJson.CLIENT)
            .equals(PodWorkJson.CLIENT)) {
      warnings.add(
          "metadata.annotations[%s]: %s has no effect: the only value is %s"
              .formatted(
                  PodWorkJson.DNS_SEARCH,
                  annotations.get(PodWorkJson.DNS_SEARCH),
                  PodWorkJson.CLIENT));
    }
    String established = annotations.get(Established.ANNOTATION);
    if (PolicyKinds.has(kind) && established != null && Established.parse(established).isEmpty()) {
      warnings.add(
          "metadata.annotations[%s]: %s has no effect: it is neither keep nor cut"
              .formatted(Established.ANNOTATION, established));
    }
    if (kind == ResourceKind.INGRESS) {
      NginxAnnotations.problems(Json.text(object, "metadata", "namespace"), annotations)
          .forEach(problem -> warnings.add(problem.warning()));
    }
    if (kind == ResourceKind.SERVICE) {
      BalancingSettings.read(annotations)
          .problems()
          .forEach(problem -> warnings.add(problem.warning()));
    }
    for (String annotation : annotations.keySet()) {
      if (annotation.startsWith(OURS) && !known(kind).contains(annotation)) {
        warnings.add(
            "metadata.annotations[%s]: unknown annotation, nothing acts on it on a %s"
                .formatted(annotation, kind.kind()));
      } else if (!FACTS.contains(annotation) && isForeignOrder(kind, annotation)) {
        warnings.add(
            "metadata.annotations[%s]: this annotation is not supported and has no effect"
                .formatted(annotation));
      }
    }
    return warnings;
  }

  private static Set<String> known(ResourceKind kind) {
    if (kind == ResourceKind.POD) {
      return Set.of(PodJson.DECLARED_IP, PodWorkJson.DNS_SEARCH);
    }
    if (kind == ResourceKind.NAMESPACE) {
      return Set.of(ExternalIpGrant.ANNOTATION, DnsScope.ANNOTATION);
    }
    if (kind == ResourceKind.SERVICE) {
      return BalancingAnnotation.names();
    }
    if (kind == ResourceKind.NETWORK_POLICY) {
      return Set.of(Established.ANNOTATION, EgressDomainNames.ANNOTATION);
    }
    if (kind == ResourceKind.CLUSTER_NETWORK_POLICY) {
      return Set.of(Established.ANNOTATION);
    }
    return kind == ResourceKind.NODE ? Set.of("fairlead.io/node-agent") : Set.of();
  }

  private static boolean isForeignOrder(ResourceKind kind, String annotation) {
    boolean service = kind == ResourceKind.SERVICE;
    boolean ingress = kind == ResourceKind.INGRESS;
    boolean routed = service || (ingress && !annotation.startsWith(NginxAnnotations.PREFIX));
    return (routed && isUnder(INGRESS_CONTROLLERS, annotation))
        || (service && isUnder(LOAD_BALANCERS, annotation));
  }

  private static boolean isUnder(List<String> prefixes, String annotation) {
    return prefixes.stream()
        .anyMatch(prefix -> annotation.startsWith(prefix) || annotation.contains("." + prefix));
  }
}
