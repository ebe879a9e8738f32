package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import java.util.Comparator;

/** Who wants elements. */
public record Claimant(Kind kind, NamespacedName name) implements Comparable<Claimant> {
  private static final Comparator<Claimant> ORDER =
      Comparator.comparing(Claimant::kind).thenComparing(Claimant::name);

  /** What it is, and so what its name means. */
  public enum Kind {
    SERVICE,
    /** A node of the cluster. */
    NODE,
    /** This host's own servers. */
    HOST,
    /** A pod of this node. */
    POD,
    /** An address that policies isolate, in one direction. */
    ISOLATED,
    /** A class of isolated pods, by number. */
    CLASS,
    /** A set of ports, by number. */
    PORTS,
    /** A set of decisions, by number. */
    DECISIONS
  }

  public static Claimant service(NamespacedName name) {
    return new Claimant(Kind.SERVICE, name);
  }

  public static Claimant host() {
    return new Claimant(Kind.HOST, new NamespacedName("", ""));
  }

  static Claimant numbered(Kind kind, int number) {
    return new Claimant(kind, new NamespacedName("", Integer.toString(number)));
  }

  @Override
  public int compareTo(Claimant other) {
    return ORDER.compare(this, other);
  }
}
