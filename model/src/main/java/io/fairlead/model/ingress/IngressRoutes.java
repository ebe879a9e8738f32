package io.fairlead.model.ingress;

import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Ingress of our class, compiled for the gateway.
 *
 * @param created creationTimestamp, seconds since the epoch: of two Ingresses with the same host
 *     and path the older one wins (I19), then the one whose name sorts first
 * @param defaultBackend null when the Ingress has none (I7)
 * @param annotations of ingress-nginx, those that mean something here
 */
public record IngressRoutes(
    NamespacedName name,
    long created,
    List<HostRule> rules,
    @Nullable Backend defaultBackend,
    List<Tls> tls,
    Map<String, String> annotations) {

  public IngressRoutes {
    rules = List.copyOf(rules);
    tls = List.copyOf(tls);
    annotations =
        annotations == null ? Map.of() : Map.copyOf(annotations); // older images have none
  }

  /** One without annotations. */
  public IngressRoutes(
      NamespacedName name,
      long created,
      List<HostRule> rules,
      @Nullable Backend defaultBackend,
      List<Tls> tls) {
    this(name, created, rules, defaultBackend, tls, Map.of());
  }

  /** What the annotations ask for. */
  public IngressPolicy policy() {
    return annotations.isEmpty()
        ? IngressPolicy.NONE
        : IngressPolicy.read(name.namespace(), annotations).policy();
  }

  /** The same, by the certificates it names alone. */
  public IngressRoutes withNamedTls() {
    return new IngressRoutes(
        name,
        created,
        rules,
        defaultBackend,
        tls.stream().filter(each -> !each.nameless()).toList(),
        annotations);
  }

  /** Paths of one host; {@code host} is empty for every host, or starts with {@code *.} (I1). */
  public record HostRule(String host, List<PathRule> paths) {
    public HostRule {
      paths = List.copyOf(paths);
    }
  }

  /** One path and where it leads. */
  public record PathRule(String path, PathType type, Backend backend) {}

  /**
   * The certificate of {@code secret} serves these hosts (I8).
   *
   * @param secret its name is empty where the gateway's default certificate is meant
   */
  public record Tls(List<String> hosts, NamespacedName secret) {
    public Tls {
      hosts = List.copyOf(hosts);
    }

    /** The gateway's default certificate is meant. */
    public boolean nameless() {
      return secret.name().isEmpty();
    }
  }
}
