package io.fairlead.model.ingress;

import io.fairlead.model.ingress.IngressRoutes.HostRule;
import io.fairlead.model.ingress.IngressRoutes.PathRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ingress matching as its documentation says it: every rule is looked at for every request. */
record IngressReference(List<IngressRoutes> ingresses) {

  private record Candidate(IngressRoutes ingress, HostRule rule, PathRule path, int order) {}

  /** The name of the Ingress and the Service chosen, or why none is. */
  String match(String host, String path) {
    Optional<String> chosen =
        rules()
            .map(HostRule::host)
            .filter(rule -> covers(rule, host))
            .max(Comparator.comparingInt(IngressReference::precision)); // I2
    if (chosen.isEmpty()) {
      return oldest().stream()
          .filter(i -> i.defaultBackend() != null)
          .findFirst()
          .map(IngressReference::fallback)
          .orElse("no host");
    }
    List<Candidate> candidates = new ArrayList<>();
    for (IngressRoutes ingress : oldest()) {
      for (HostRule rule : ingress.rules()) {
        for (PathRule each : rule.paths()) {
          if (rule.host().equals(chosen.get()) && matches(each, path)) {
            candidates.add(new Candidate(ingress, rule, each, candidates.size()));
          }
        }
      }
    }
    return candidates.stream()
        .min(
            Comparator.comparingInt((Candidate c) -> -elements(c.path().path()).size()) // I5
                .thenComparing(c -> c.path().type() != PathType.EXACT)
                .thenComparingInt(Candidate::order)) // I19
        .map(c -> c.ingress().name() + " " + c.path().backend().service().name())
        .or(
            () ->
                oldest().stream()
                    .filter(i -> i.rules().stream().anyMatch(r -> r.host().equals(chosen.get())))
                    .filter(i -> i.defaultBackend() != null)
                    .findFirst()
                    .map(IngressReference::fallback))
        .or(
            () ->
                oldest().stream()
                    .filter(i -> i.defaultBackend() != null)
                    .findFirst()
                    .map(IngressReference::fallback))
        .orElse("no path in " + chosen.get());
  }

  private Stream<HostRule> rules() {
    return ingresses.stream().flatMap(ingress -> ingress.rules().stream());
  }

  private List<IngressRoutes> oldest() {
    return ingresses.stream()
        .sorted(Comparator.comparingLong(IngressRoutes::created).thenComparing(IngressRoutes::name))
        .toList();
  }

  private static String fallback(IngressRoutes ingress) {
    Backend backend = ingress.defaultBackend();
    return ingress.name() + " " + (backend == null ? "" : backend.service().name());
  }

  private static boolean covers(String rule, String host) { // I1
    if (rule.isEmpty() || rule.equals(host)) {
      return true;
    }
    int dot = host.indexOf('.');
    return rule.startsWith("*.") && dot > 0 && rule.substring(1).equals(host.substring(dot));
  }

  private static int precision(String rule) {
    if (rule.isEmpty()) {
      return 0;
    }
    return rule.startsWith("*.") ? 1 : 2;
  }

  private static boolean matches(PathRule rule, String path) {
    if (rule.type() == PathType.EXACT) { // I3
      return rule.path().equals(path);
    }
    List<String> prefix = elements(rule.path()); // I4
    List<String> asked = elements(path);
    return asked.size() >= prefix.size() && asked.subList(0, prefix.size()).equals(prefix);
  }

  private static List<String> elements(String path) {
    String trimmed = path.replaceAll("^/|/+$", "");
    return trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.split("/", -1));
  }
}
