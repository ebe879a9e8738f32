package io.fairlead.gateway.tls;

import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken to Services, as BackendTLSPolicies say it: immutable, replaced as a whole. A
 * policy for a port of a Service comes before one for the whole Service.
 */
public final class BackendTlsTable {

  /** Everything is spoken to as Services say themselves. */
  public static final BackendTlsTable EMPTY = new BackendTlsTable(new TreeMap<>(), Map.of());

  private final Map<NamespacedName, BackendTls> policies;
  private final Map<NamespacedName, Map<Integer, BackendTls>> byPort;
  private final Map<UpstreamTls.Settings, Choice> made = new ConcurrentHashMap<>();

  private BackendTlsTable(
      Map<NamespacedName, BackendTls> policies,
      Map<NamespacedName, Map<Integer, BackendTls>> byPort) {
    this.policies = policies;
    this.byPort = byPort;
  }

  /** How a Service's port is spoken to. */
  public sealed interface Choice {

    /** No policy is about it. */
    record AsItSays() implements Choice {}

    /** By TLS. */
    record Secured(UpstreamTls tls) implements Choice {}

    /** A policy is about it that can not be followed: not at all, so never in the clear. */
    record NotAtAll(NamespacedName policy) implements Choice {}
  }

  /**
   * This table after some policies changed and others went away, or Services did.
   *
   * @param services asked for those that policies target; null: there is none of that name
   */
  public BackendTlsTable with(
      Collection<BackendTls> changed,
      Collection<NamespacedName> removed,
      Function<NamespacedName, @Nullable Service> services) {
    Map<NamespacedName, BackendTls> next = new TreeMap<>(policies);
    removed.forEach(next::remove);
    changed.forEach(policy -> next.put(policy.name(), policy));
    Map<NamespacedName, Map<String, BackendTls>> targets = new HashMap<>();
    for (BackendTls policy : next.values()) {
      for (BackendTls.Target target : policy.targets()) {
        targets
            .computeIfAbsent(target.service(), service -> new HashMap<>())
            .putIfAbsent(target.port(), policy);
      }
    }
    Map<NamespacedName, Map<Integer, BackendTls>> byPort = new HashMap<>();
    targets.forEach((name, named) -> byPort.put(name, ports(services.apply(name), named)));
    return new BackendTlsTable(next, Map.copyOf(byPort));
  }

  private static Map<Integer, BackendTls> ports(
      @Nullable Service service, Map<String, BackendTls> named) {
    Map<Integer, BackendTls> ports = new HashMap<>();
    for (ServicePort port : service == null ? List.<ServicePort>of() : service.ports()) {
      BackendTls whole = named.get("");
      BackendTls policy = named.getOrDefault(port.name(), whole);
      if (policy != null) {
        ports.put(port.port(), policy);
      }
    }
    return Map.copyOf(ports);
  }

  /** Services that policies are about, also those that are not there. */
  public Set<NamespacedName> services() {
    return byPort.keySet();
  }

  /**
   * What holds for a port of a Service.
   *
   * @param own what is shown to endpoints that ask for a certificate; null: nothing
   */
  public Choice of(NamespacedName service, int port, @Nullable TlsCertificate own) {
    BackendTls policy = byPort.getOrDefault(service, Map.of()).get(port);
    if (policy == null) {
      return new Choice.AsItSays();
    }
    return policy.valid()
        ? made.computeIfAbsent(settings(policy, own), as -> make(policy, as))
        : new Choice.NotAtAll(policy.name());
  }

  private static UpstreamTls.Settings settings(BackendTls policy, @Nullable TlsCertificate own) {
    return new UpstreamTls.Settings(
        true,
        policy.hostname(),
        true,
        policy.subjectAltNames(),
        policy.systemAuthorities() ? "" : String.join("\n", policy.authoritiesPem()),
        own == null ? "" : own.certificatePem(),
        own == null ? "" : own.keyPem());
  }

  private static Choice make(BackendTls policy, UpstreamTls.Settings settings) {
    boolean authorities = policy.systemAuthorities() || !settings.caPem().isBlank();
    try {
      return authorities
          ? new Choice.Secured(UpstreamTls.of(settings))
          : new Choice.NotAtAll(policy.name());
    } catch (GeneralSecurityException e) {
      return new Choice.NotAtAll(policy.name());
    }
  }
}
