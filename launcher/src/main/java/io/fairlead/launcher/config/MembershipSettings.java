package io.fairlead.launcher.config;

import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.Discovery.Source;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.membership.PeerTls;
import io.fairlead.model.Release;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a control plane is a member of its cluster, as its settings say. */
final class MembershipSettings {
  private static final String ADDRESSES = "HOST:PORT, such as 10.0.0.7:7355 or [fd00::7]:7355";
  private static final String LOOPBACK =
      "must be a loopback address unless membership.tls is set: whoever reaches it could join the"
          + " cluster";
  private static final String REQUIRED = "Required value with this membership.discovery";
  private static final int MOST_MEMBERS = 100;
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);

  private MembershipSettings() {}

  private enum How {
    ALONE,
    SEEDS,
    LIST,
    DNS,
    KUBERNETES;

    static Optional<How> parse(String text) {
      return switch (text) {
        case "alone" -> Optional.of(ALONE);
        case "seeds" -> Optional.of(SEEDS);
        case "list" -> Optional.of(LIST);
        case "dns" -> Optional.of(DNS);
        case "kubernetes" -> Optional.of(KUBERNETES);
        default -> Optional.empty();
      };
    }
  }

  static Membership read(Settings settings) {
    How how =
        settings.value(
            "membership.discovery", "one of alone, seeds, list, dns, kubernetes", How::parse);
    HostPort own =
        new HostPort(host(settings, "membership.address"), settings.port("membership.port"));
    String bootstrapHost = settings.text("membership.bootstrap.address");
    HostPort bootstrap =
        new HostPort(
            bootstrapHost.isEmpty() ? own.host() : bootstrapHost,
            settings.port("membership.bootstrap.port"));
    Optional<PeerTls> tls = tls(settings);
    boolean ownSafe = tls.isPresent() || own.loopback();
    boolean bootstrapSafe = tls.isPresent() || bootstrap.loopback();
    settings.check(ownSafe, "membership.address", LOOPBACK);
    settings.check(bootstrapSafe || !ownSafe, "membership.bootstrap.address", LOOPBACK);
    return new Membership(
        ownSafe ? own : ANY,
        discovery(settings, how, bootstrapSafe ? bootstrap : ANY),
        tls,
        Release.VERSION);
  }

  private static Discovery discovery(Settings settings, How how, HostPort management) {
    List<HostPort> seeds = members(settings, "membership.seeds");
    List<HostPort> listed = members(settings, "membership.bootstrap.list");
    int required = settings.number("membership.bootstrap.required", 1, MOST_MEMBERS);
    String name = settings.text("membership.bootstrap.dns.name");
    Source dns = new Source.Dns(name, settings.text("membership.bootstrap.dns.port-name"));
    String labels = settings.text("membership.bootstrap.kubernetes.label-selector");
    Source kubernetes =
        new Source.Kubernetes(
            labels,
            settings.text("membership.bootstrap.kubernetes.namespace"),
            settings.text("membership.bootstrap.kubernetes.port-name"));
    return switch (how) {
      case ALONE -> new Discovery.Alone();
      case SEEDS -> {
        settings.require(!seeds.isEmpty(), "membership.seeds", REQUIRED);
        yield new Discovery.Seeds(seeds.isEmpty() ? List.of(ANY) : seeds);
      }
      case LIST -> {
        settings.require(!listed.isEmpty(), "membership.bootstrap.list", REQUIRED);
        yield new Discovery.Bootstrap(new Source.Listed(listed), management, required);
      }
      case DNS -> {
        settings.require(!name.isEmpty(), "membership.bootstrap.dns.name", REQUIRED);
        yield new Discovery.Bootstrap(dns, management, required);
      }
      case KUBERNETES -> {
        settings.require(
            !labels.isEmpty(), "membership.bootstrap.kubernetes.label-selector", REQUIRED);
        yield new Discovery.Bootstrap(kubernetes, management, required);
      }
    };
  }

  private static List<HostPort> members(Settings settings, String path) {
    return settings.list(
        path,
        ADDRESSES,
        text -> {
          try {
            return Optional.of(HostPort.parse(text));
          } catch (IllegalArgumentException e) {
            return Optional.empty();
          }
        });
  }

  private static String host(Settings settings, String path) {
    return settings.value(
        path, "a host's name or address", text -> Optional.of(text).filter(t -> !t.isBlank()));
  }

  private static Optional<PeerTls> tls(Settings settings) {
    Optional<Path> ca = settings.file("membership.tls.ca-file");
    Optional<Path> certificate = settings.file("membership.tls.certificate-file");
    Optional<Path> key = settings.file("membership.tls.key-file");
    boolean any = ca.isPresent() || certificate.isPresent() || key.isPresent();
    String why = "Required value with the other files of membership.tls";
    settings.require(!any || ca.isPresent(), "membership.tls.ca-file", why);
    settings.require(!any || certificate.isPresent(), "membership.tls.certificate-file", why);
    settings.require(!any || key.isPresent(), "membership.tls.key-file", why);
    return any
        ? Optional.of(
            new PeerTls(
                ca.orElse(Path.of("")), certificate.orElse(Path.of("")), key.orElse(Path.of(""))))
        : Optional.empty();
  }
}
