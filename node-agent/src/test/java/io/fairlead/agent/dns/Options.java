package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.ExternalZone;
import io.fairlead.agent.dns.zone.PodMode;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.meta.SelectorQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xbill.DNS.Name;

/** Options in the words of a Corefile, with {@code ;} between them. */
final class Options {
  private ZoneOptions options = ZoneOptions.of("cluster.local");
  private boolean endpointPodNames;
  private boolean ignoreEmptyService;
  private boolean noEndpoints;
  private boolean zonal;
  private List<ExternalZone> external = List.of();
  private List<Name> multicluster = List.of();
  private Set<String> namespaces = Set.of();
  private SelectorQuery labels = SelectorQuery.EVERYTHING;
  private SelectorQuery namespaceLabels = SelectorQuery.EVERYTHING;

  private Options() {}

  static ZoneOptions parse(String text) {
    Options parser = new Options();
    Arrays.stream(text.split(";"))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .map(one -> List.of(one.split("\\s+")))
        .forEach(parser::take);
    return new ZoneOptions(
        parser.options.zones(),
        parser.options.ttl(),
        parser.options.pods(),
        parser.endpointPodNames,
        parser.namespaces,
        parser.labels,
        parser.namespaceLabels,
        parser.ignoreEmptyService,
        parser.noEndpoints,
        parser.zonal,
        parser.options.fallthrough(),
        parser.options.pointing(),
        parser.external,
        parser.multicluster);
  }

  private void take(List<String> words) {
    String[] rest = words.subList(1, words.size()).toArray(String[]::new);
    switch (words.getFirst()) {
      case "zones" -> options = ZoneOptions.of(rest);
      case "ttl" -> options = options.withTtl(Integer.parseInt(rest[0]));
      case "pods" -> options = options.withPods(PodMode.valueOf(rest[0].toUpperCase(Locale.ROOT)));
      case "fallthrough" ->
          options = options.withFallthrough(rest.length == 0 ? new String[] {"."} : rest);
      case "endpoint_pod_names" -> endpointPodNames = true;
      case "namespaces" -> namespaces = Set.of(rest);
      case "labels" -> labels = selector(rest);
      case "namespace_labels" -> namespaceLabels = selector(rest);
      case "ignore" -> ignoreEmptyService = true;
      case "noendpoints" -> noEndpoints = true;
      case "zonal" -> zonal = true;
      case "multicluster" -> multicluster = List.of(Name.fromConstantString(rest[0] + "."));
      case "k8s_external" -> external = List.of(external(List.of(rest)));
      default -> throw new IllegalArgumentException("no such option: " + words);
    }
  }

  /** {@code ZONE [apex APEX] [ttl TTL] [headless] [fallthrough]}. */
  private static ExternalZone external(List<String> words) {
    return new ExternalZone(
        Name.fromConstantString(words.getFirst() + "."),
        words.contains("apex") ? words.get(words.indexOf("apex") + 1) : "dns",
        words.contains("ttl") ? Integer.parseInt(words.get(words.indexOf("ttl") + 1)) : 5,
        words.contains("headless"),
        words.contains("fallthrough") ? List.of(Name.root) : List.of());
  }

  private static SelectorQuery selector(String... words) {
    return ((SelectorQuery.Parsed.Ok) SelectorQuery.parse(String.join(" ", words))).query();
  }
}
