package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Kubernetes;
import io.fairlead.model.corefile.Plugin.Pods;
import io.fairlead.model.meta.SelectorQuery;
import io.fairlead.model.net.Cidr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code kubernetes [ZONES...] { ... }}. */
final class KubernetesReader {
  private static final int DEFAULT_TTL = 5;
  private static final int MOST_TTL = 3600;
  private static final Cidr IPV4 = Cidr.parse("0.0.0.0/0").orElseThrow();
  private static final Cidr IPV6 = Cidr.parse("::/0").orElseThrow();

  private final Findings findings;
  private final List<String> zones = new ArrayList<>();
  private final List<String> multicluster = new ArrayList<>();
  private final List<Cidr> reverse = new ArrayList<>();
  private int ttl = DEFAULT_TTL;
  private Pods pods = Pods.DISABLED;
  private boolean endpointPodNames;
  private final Set<String> namespaces = new HashSet<>();
  private SelectorQuery labels = SelectorQuery.EVERYTHING;
  private SelectorQuery namespaceLabels = SelectorQuery.EVERYTHING;
  private boolean ignoreEmptyService;
  private boolean noEndpoints;
  private boolean zonal;
  private List<String> fallthrough = List.of();

  private KubernetesReader(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param blockZones those of the server block, which hold when it names none
   */
  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    KubernetesReader reader = new KubernetesReader(findings);
    reader.zones(at, at.args().isEmpty() ? blockZones : at.args());
    at.block().forEach(reader::property);
    reader.zones.removeAll(reader.multicluster);
    if (reader.zones.isEmpty()) {
      findings.add(at, "non-reverse zone name must be used");
    }
    return Stream.of(reader.plugin());
  }

  private Kubernetes plugin() {
    return new Kubernetes(
        zones,
        multicluster,
        reverse,
        ttl,
        pods,
        endpointPodNames,
        namespaces,
        labels,
        namespaceLabels,
        ignoreEmptyService,
        noEndpoints,
        zonal,
        fallthrough);
  }

  private void zones(Directive at, List<String> words) {
    for (String word : words) {
      Optional<Cidr> range = Cidr.parse(word);
      String zone = range.isPresent() ? "" : findings.domain(at, word);
      switch (zone) {
        case "" -> range.ifPresent(reverse::add);
        case "in-addr.arpa." -> reverse.add(IPV4);
        case "ip6.arpa." -> reverse.add(IPV6);
        default -> {
          if (zone.endsWith(".arpa.")) {
            findings.notSupported(
                at, "name the range, such as 10.96.0.0/12, or in-addr.arpa or ip6.arpa");
          }
          zones.add(zone);
        }
      }
    }
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "ttl" -> ttl = findings.number(one, 0, MOST_TTL, ttl);
      case "pods" -> pods(one);
      case "endpoint_pod_names" -> endpointPodNames = findings.args(one, 0, 0);
      case "namespaces" -> {
        if (findings.args(one, 1, Integer.MAX_VALUE)) {
          namespaces.addAll(one.args());
        }
      }
      case "labels" -> labels = selector(one);
      case "namespace_labels" -> namespaceLabels = selector(one);
      case "ignore" -> ignore(one);
      case "noendpoints" -> noEndpoints = findings.args(one, 0, 0);
      case "zonal" -> zonal = findings.args(one, 0, 0);
      case "fallthrough" -> fallthrough = findings.fallthrough(one);
      case "endpoint",
          "tls",
          "kubeconfig",
          "apiserver_qps",
          "apiserver_burst",
          "apiserver_max_inflight",
          "startup_timeout" ->
          findings.notSupported(one, "agents are told by their own control plane");
      case "multicluster" -> multicluster(one);
      case "transfer" -> findings.add(one, "transfer is a plugin of its own");
      case "upstream", "resyncperiod" -> {} // CoreDNS takes them, and does nothing
      default -> findings.unknownProperty(one);
    }
  }

  private void multicluster(Directive one) {
    if (!findings.args(one, 1, Integer.MAX_VALUE)) {
      return;
    }
    for (String word : one.args()) {
      String zone = findings.domain(one, word);
      if (zones.contains(zone)) {
        multicluster.add(zone);
      } else {
        findings.add(one, "kubernetes is not authoritative for the multicluster zone " + word);
      }
    }
  }

  private void pods(Directive one) {
    if (findings.args(one, 1, 1)) {
      String word = one.args().getFirst();
      Optional<Pods> mode =
          Stream.of(Pods.values())
              .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
              .findFirst();
      pods =
          findings.found(
              one,
              mode,
              "wrong value for pods: "
                  + word
                  + ", pods must be one of: disabled, verified, insecure",
              pods);
    }
  }

  private void ignore(Directive one) {
    if (findings.args(one, 1, 1)) {
      ignoreEmptyService = one.args().getFirst().equals("empty_service");
      if (!ignoreEmptyService) {
        findings.add(one, "unable to parse ignore value: " + one.args().getFirst());
      }
    }
  }

  private SelectorQuery selector(Directive one) {
    return switch (SelectorQuery.parse(String.join(" ", one.args()))) {
      case SelectorQuery.Parsed.Ok(SelectorQuery query) -> query;
      case SelectorQuery.Parsed.Bad(String why) -> {
        findings.add(one, "unable to parse label selector: " + why);
        yield SelectorQuery.EVERYTHING;
      }
    };
  }
}
