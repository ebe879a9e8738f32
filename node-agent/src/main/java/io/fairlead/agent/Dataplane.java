package io.fairlead.agent;

import java.util.Locale;
import java.util.Optional;

/** How a node forwards the traffic of Services. */
public enum Dataplane {
  /** The fastest one this host allows. */
  AUTO,
  /** This process listens on every Service address; needs no privilege. */
  USERSPACE,
  /** The kernel forwards, by rules of this process; needs CAP_NET_ADMIN. */
  NFTABLES;

  /** The one that runs where this one is asked for. */
  Dataplane inUse() {
    return this == AUTO ? USERSPACE : this;
  }

  /** As on a command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@code auto}, {@code userspace} or {@code nftables}, as given on a command line. */
  public static Optional<Dataplane> parse(String text) {
    for (Dataplane plane : values()) {
      if (plane.text().equals(text)) {
        return Optional.of(plane);
      }
    }
    return Optional.empty();
  }
}
