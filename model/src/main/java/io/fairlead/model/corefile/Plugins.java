package io.fairlead.model.corefile;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * CoreDNS' plugins: who reads each, which need not be read, and what there is instead of others.
 */
final class Plugins {
  /** Of which a server block may have several. */
  static final Set<String> REPEATABLE =
      Set.of("auto", "file", "forward", "k8s_external", "log", "rewrite", "template", "transfer");

  /** What they ask for is always so. */
  private static final Set<String> ALWAYS_SO =
      Set.of("any", "autopath", "cancel", "debug", "metadata", "multisocket", "reload");

  private static final String LISTENS = "agents listen at their own addresses (--dns-port)";
  private static final String DATABASE = "zones of other sources belong on a server to forward to";

  private static final Map<String, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("acl", "a NetworkPolicy says who may reach DNS"),
          Map.entry("azure", DATABASE),
          Map.entry("bind", LISTENS),
          Map.entry("chaos", "version.bind is answered without a version"),
          Map.entry("clouddns", DATABASE),
          Map.entry("dns64", ""),
          Map.entry("dnssec", ""),
          Map.entry("dnstap", "there is the plugin log"),
          Map.entry("erratic", ""),
          Map.entry("etcd", DATABASE),
          Map.entry("geoip", ""),
          Map.entry("grpc", "forward to dns:// or tls://"),
          Map.entry("grpc_server", LISTENS),
          Map.entry("header", ""),
          Map.entry("https", LISTENS),
          Map.entry("https3", LISTENS),
          Map.entry("local", "use the plugin hosts"),
          Map.entry("minimal", ""),
          Map.entry("nomad", DATABASE),
          Map.entry("nsid", ""),
          Map.entry("pprof", ""),
          Map.entry("proxyproto", LISTENS),
          Map.entry("quic", LISTENS),
          Map.entry("root", "name files by their whole path"),
          Map.entry("route53", DATABASE),
          Map.entry("secondary", DATABASE),
          Map.entry("sign", ""),
          Map.entry("timeouts", ""),
          Map.entry("tls", LISTENS),
          Map.entry("trace", ""),
          Map.entry("tsig", ""),
          Map.entry("whoami", ""));

  private Plugins() {}

  static Stream<Plugin> read(Directive at, List<String> zones, Keys keys, Findings findings) {
    return switch (at.name()) {
      case "hosts" -> HostsReader.read(at, zones, keys, findings);
      case "file" -> ZoneFileReader.file(at, zones, keys, findings);
      case "auto" -> ZoneFileReader.auto(at, zones, keys, findings);
      case "view" -> ViewReader.read(at, zones, findings);
      case "kubernetes" -> KubernetesReader.read(at, zones, findings);
      case "forward" -> ForwardReader.read(at, zones, findings);
      case "cache" -> CacheReader.read(at, zones, findings);
      case "rewrite" -> RewriteReader.read(at, zones, findings);
      case "template" -> TemplateReader.read(at, zones, findings);
      case "log" -> OperationReader.log(at, zones, findings);
      case "errors" -> OperationReader.errors(at, zones, findings);
      case "prometheus" -> OperationReader.prometheus(at, zones, findings);
      case "ready" -> OperationReader.ready(at, zones, findings);
      case "health" -> OperationReader.health(at, zones, findings);
      case "k8s_external" -> ExternalReader.read(at, zones, findings);
      case "transfer" -> TransferReader.read(at, zones, findings);
      case "loop" -> Stream.of(new Plugin.Loop());
      case "loadbalance" -> loadBalance(at, findings);
      case "bufsize" -> bufferSize(at, findings);
      default -> {
        other(at, findings);
        yield Stream.of();
      }
    };
  }

  private static void other(Directive at, Findings findings) {
    String instead = UNSUPPORTED.get(at.name());
    if (instead != null) {
      findings.add(at, "not supported" + (instead.isEmpty() ? "" : "; " + instead));
    } else if (!ALWAYS_SO.contains(at.name())) {
      findings.add(at, "Unknown directive '" + at.name() + "'");
    }
  }

  /** Addresses are always in random order. */
  private static Stream<Plugin> loadBalance(Directive at, Findings findings) {
    if (!at.args().isEmpty() && !at.args().equals(List.of("round_robin"))) {
      findings.notSupported(at, "only round_robin");
    }
    return Stream.of();
  }

  /** An answer has 1232 bytes at most, and what the client takes. */
  private static Stream<Plugin> bufferSize(Directive at, Findings findings) {
    int most = 1232;
    if (!at.args().isEmpty() && findings.number(at, 512, 4096, most) < most) {
      findings.notSupported(at, "at least 1232, the size that any path carries");
    }
    return Stream.of();
  }
}
