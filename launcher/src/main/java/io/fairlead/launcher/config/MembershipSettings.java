package io.fairlead.launcher.config;

import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.Discovery.Source;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.membership.PeerTls;
import io.fairlead.subscription.Release;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a control plane is a member of its cluster, as its settings say. */
public final class MembershipSettings {
  /** Why nobody should have so many. */
  public static final String TWO =
      "two control planes are no better than one: when one is gone, the other can not know that it"
          + " may go on; have three or five";

  private static final String ADDRESSES = "HOST:PORT, such as 10.0.0.7:7355 or [fd00::7]:7355";
  private static final String LOOPBACK =
      "must be a loopback address with membership.tls.source = none: whoever reaches it could join"
          + " the cluster";
  private static final String REQUIRED = "Required value with this membership.discovery";
  private static final String FILE = "Required value with membership.tls.source = files";
  private static final int MOST_MEMBERS = 100;
  private static final int DNS_PORT = 53;
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

  private enum From {
    SYSTEM,
    FILES,
    NONE;

    static Optional<From> parse(String text) {
      return switch (text) {
        case "system" -> Optional.of(SYSTEM);
        case "files" -> Optional.of(FILES);
        case "none" -> Optional.of(NONE);
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
    Source dns =
        new Source.Dns(
            name,
            settings.text("membership.bootstrap.dns.port-name"),
            servers(settings, "membership.bootstrap.dns.servers"));
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
        settings.warn(seeds.size() != 2, "membership.seeds", TWO);
        yield new Discovery.Seeds(seeds.isEmpty() ? List.of(ANY) : seeds);
      }
      case LIST -> {
        settings.require(!listed.isEmpty(), "membership.bootstrap.list", REQUIRED);
        settings.warn(listed.size() != 2, "membership.bootstrap.list", TWO);
        settings.check(
            required > listed.size() / 2 || listed.isEmpty(),
            "membership.bootstrap.required",
            "must be more than half of the %d in membership.bootstrap.list: else a part of them could begin a cluster of its own"
                .formatted(listed.size()));
        settings.check(
            required <= listed.size() || listed.isEmpty(),
            "membership.bootstrap.required",
            "must not be more than the %d in membership.bootstrap.list".formatted(listed.size()));
        yield new Discovery.Bootstrap(new Source.Listed(listed), management, required);
      }
      case DNS -> {
        settings.require(!name.isEmpty(), "membership.bootstrap.dns.name", REQUIRED);
        lonely(settings, required);
        yield new Discovery.Bootstrap(dns, management, required);
      }
      case KUBERNETES -> {
        settings.require(
            !labels.isEmpty(), "membership.bootstrap.kubernetes.label-selector", REQUIRED);
        lonely(settings, required);
        yield new Discovery.Bootstrap(kubernetes, management, required);
      }
    };
  }

  private static void lonely(Settings settings, int required) {
    settings.warn(
        required > 1,
        "membership.bootstrap.required",
        "one that finds no other begins a cluster of its own; have it be more than half of all"
            + " there are to be");
  }

  private static List<HostPort> members(Settings settings, String path) {
    return settings.list(path, ADDRESSES, MembershipSettings::member);
  }

  private static Optional<HostPort> member(String text) {
    try {
      return Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<HostPort> servers(Settings settings, String path) {
    return settings.list(
        path,
        "the address of a DNS server, with its port if that is not 53",
        text ->
            Settings.inet(text)
                .map(address -> HostPort.of(address, DNS_PORT))
                .or(() -> member(text).filter(at -> Settings.inet(at.host()).isPresent())));
  }

  private static String host(Settings settings, String path) {
    return settings.value(
        path, "a host's name or address", text -> Optional.of(text).filter(t -> !t.isBlank()));
  }

  private static Optional<PeerTls> tls(Settings settings) {
    From from = settings.value("membership.tls.source", "one of system, files, none", From::parse);
    Optional<Path> ca = settings.file("membership.tls.ca-file");
    Optional<Path> certificate = settings.file("membership.tls.certificate-file");
    Optional<Path> key = settings.file("membership.tls.key-file");
    boolean any = ca.isPresent() || certificate.isPresent() || key.isPresent();
    settings.check(
        !any || from == From.FILES,
        "membership.tls.source",
        "must be files where there are files, or there must be none");
    return switch (from) {
      case SYSTEM -> Optional.of(new PeerTls.OfSystem());
      case NONE -> Optional.empty();
      case FILES -> {
        settings.require(ca.isPresent(), "membership.tls.ca-file", FILE);
        settings.require(certificate.isPresent(), "membership.tls.certificate-file", FILE);
        settings.require(key.isPresent(), "membership.tls.key-file", FILE);
        Path none = Path.of("");
        yield Optional.of(
            new PeerTls.Files(ca.orElse(none), certificate.orElse(none), key.orElse(none)));
      }
    };
  }
}
