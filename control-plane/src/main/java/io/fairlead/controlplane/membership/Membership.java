package io.fairlead.controlplane.membership;

import io.fairlead.subscription.Release;
import java.util.Optional;

/**
 * How this control plane is a member of its cluster (docs/adr/0041).
 *
 * @param address where the others reach it; loopback only, unless there is TLS
 * @param discovery how it finds them
 * @param tls what they show each other; empty: nothing, so that whoever reaches the address is one
 * @param appVersion which release this is: shards are not moved to an older one while a newer one
 *     is rolled out
 */
public record Membership(
    HostPort address, Discovery discovery, Optional<PeerTls> tls, String appVersion) {

  /** Fails when others could come in without showing who they are. */
  public Membership {
    if (tls.isEmpty()) {
      requireLoopback("membership.address", address);
      if (discovery instanceof Discovery.Bootstrap bootstrap) {
        requireLoopback("membership.bootstrap.management", bootstrap.management());
      }
    }
  }

  /** The only control plane there is; other users of this machine can not join it. */
  public static Membership alone() {
    return new Membership(
        new HostPort("127.0.0.1", 0),
        new Discovery.Alone(),
        Optional.of(new PeerTls.OfSystem()),
        Release.VERSION);
  }

  /** Whether there may be other members. */
  public boolean shared() {
    return switch (discovery) {
      case Discovery.Alone _ -> false;
      case Discovery.Seeds _, Discovery.Bootstrap _ -> true;
    };
  }

  private static void requireLoopback(String field, HostPort address) {
    if (!address.loopback()) {
      throw new IllegalArgumentException(
          field
              + ": Invalid value: \""
              + address
              + "\": must be a loopback address unless membership.tls is set: whoever reaches it"
              + " could join the cluster");
    }
  }
}
