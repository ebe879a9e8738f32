package io.fairlead.launcher.config;

import io.fairlead.agent.Dataplane;
import io.fairlead.model.net.FamilyRanges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which ranges of addresses a data plane can have. */
public final class Ranges {
  private static final String ALLOWED = "one range such as 127.64.0.0/16, or one of each IP family";

  private Ranges() {}

  /** Why these can not be the addresses of Services; empty when they can. */
  public static Optional<String> servicesObstacle(Dataplane plane, FamilyRanges ranges) {
    return switch (plane) {
      case NFTABLES -> Optional.empty();
      case AUTO, USERSPACE ->
          ranges.all().stream().allMatch(range -> range.text().startsWith("127."))
              ? Optional.empty()
              : Optional.of(
                  "the userspace data plane listens on every ClusterIP, so it must be a range of"
                      + " loopback addresses, for example 127.64.0.0/16");
    };
  }

  /** Why these can not be the addresses of pods; empty when they can. */
  public static Optional<String> podsObstacle(Dataplane plane, FamilyRanges ranges) {
    if (!ranges.families().contains("IPv6")) {
      return Optional.empty();
    }
    return switch (plane) {
      case AUTO, USERSPACE ->
          Optional.of(
              "in the userspace data plane pods have addresses of the loopback interface, which has"
                  + " no range of IPv6; the nftables data plane has both families");
      case NFTABLES ->
          Files.exists(Path.of("/proc/sys/net/ipv6"))
              ? Optional.empty()
              : Optional.of("the kernel of this host has no IPv6");
    };
  }

  /** Reads ranges of a setting, with the rule checked that goes with them. */
  static FamilyRanges read(Settings settings, String path) {
    String all = String.join(",", settings.list(path, ALLOWED, Optional::of));
    return FamilyRanges.parse(all)
        .orElseGet(
            () -> {
              settings.check(false, path, "must be " + ALLOWED);
              return FamilyRanges.parse("127.64.0.0/16").orElseThrow();
            });
  }
}
