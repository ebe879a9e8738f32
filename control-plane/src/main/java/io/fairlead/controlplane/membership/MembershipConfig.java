package io.fairlead.controlplane.membership;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.membership.Discovery.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a membership is for the actor system; what never varies is in the resource file. Pure. */
public final class MembershipConfig {

  /** Name of the actor system: a part of every member's address, so it never changes. */
  public static final String SYSTEM = "fairlead";

  private static final String ARTERY = "pekko.remote.artery.";
  private static final String BOOTSTRAP = "pekko.management.cluster.bootstrap.";

  private MembershipConfig() {}

  /** The settings that differ from one control plane to the next. */
  public static Config of(Membership membership) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ARTERY + "canonical.hostname", membership.address().host());
    settings.put(ARTERY + "canonical.port", membership.address().port());
    settings.put("pekko.cluster.app-version", membership.appVersion());
    // Certificates are no settings: they are given to the actor system as it is made.
    settings.put(ARTERY + "transport", membership.tls().isPresent() ? "tls-tcp" : "tcp");
    switch (membership.discovery()) {
      case Discovery.Alone _ -> {}
      case Discovery.Seeds seeds ->
          settings.put(
              "pekko.cluster.seed-nodes",
              seeds.members().stream().map(MembershipConfig::actorAddress).toList());
      case Discovery.Bootstrap bootstrap -> bootstrap(settings, bootstrap);
    }
    return ConfigFactory.parseMap(settings, "membership");
  }

  /** {@code pekko://fairlead@10.0.0.7:7355}. */
  static String actorAddress(HostPort member) {
    return "pekko://" + SYSTEM + "@" + member;
  }

  private static void bootstrap(Map<String, Object> settings, Discovery.Bootstrap bootstrap) {
    settings.put("pekko.management.http.hostname", bootstrap.management().host());
    settings.put("pekko.management.http.port", bootstrap.management().port());
    String discovery = BOOTSTRAP + "contact-point-discovery.";
    settings.put(discovery + "required-contact-point-nr", bootstrap.required());
    settings.put(BOOTSTRAP + "contact-point.fallback-port", bootstrap.management().port());
    switch (bootstrap.source()) {
      case Source.Listed(List<HostPort> management) -> {
        settings.put(discovery + "discovery-method", "config");
        settings.put(discovery + "service-name", SYSTEM);
        settings.put(
            "pekko.discovery.config.services." + SYSTEM + ".endpoints",
            management.stream().map(MembershipConfig::endpoint).toList());
      }
      case Source.Dns(String name, String portName, List<HostPort> servers) -> {
        settings.put(discovery + "discovery-method", "pekko-dns");
        settings.put(discovery + "service-name", name);
        settings.put(discovery + "effective-name", name);
        settings.put(discovery + "port-name", portName);
        if (!servers.isEmpty()) {
          // Also for the names that are found in records.
          settings.put("pekko.io.dns.resolver", "async-dns");
          settings.put(
              "pekko.io.dns.async-dns.nameservers",
              servers.stream().map(HostPort::toString).toList());
        }
      }
      case Source.Kubernetes(String labels, String namespace, String portName) -> {
        settings.put(discovery + "discovery-method", "kubernetes-api");
        settings.put(discovery + "service-name", SYSTEM);
        settings.put(discovery + "port-name", portName);
        // The library fills in the service's name; a selector without the mark is taken as it is.
        settings.put("pekko.discovery.kubernetes-api.pod-label-selector", labels);
        // The names of pods are known to the cluster's DNS only, their addresses to everybody.
        settings.put("pekko.discovery.kubernetes-api.use-raw-ip", true);
        if (!namespace.isEmpty()) {
          settings.put("pekko.discovery.kubernetes-api.pod-namespace", namespace);
        }
      }
    }
  }

  private static Map<String, Object> endpoint(HostPort management) {
    return Map.of("host", management.host(), "port", management.port());
  }
}
