package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.PostgresServer;
import io.fairlead.testing.SmallDisk;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a cluster is to be made of.
 *
 * @param database empty: one control plane, on its own file
 */
public record Plan(
    int controlPlanes,
    int agents,
    int gateways,
    Optional<PostgresServer> database,
    Set<Trait> traits) {

  /** What is different from processes side by side on loopback. */
  enum Trait {
    /** Each member is in a network namespace of its own, and can be cut off. */
    NAMESPACES,
    /** Members that end with status 75 are started again. */
    COMING_BACK,
    /** Agents forward in the kernel. */
    KERNEL,
    /** Each member has a clock of its own. */
    CLOCKS,
    /** The data directories, but of a control plane that has its file there, are small disks. */
    SMALL_DISKS
  }

  public Plan {
    traits = Set.copyOf(traits);
  }

  /** With so many node agents. */
  public Plan agents(int count) {
    return new Plan(controlPlanes, count, gateways, database, traits);
  }

  /** With so many gateways. */
  public Plan gateways(int count) {
    return new Plan(controlPlanes, agents, count, database, traits);
  }

  /** On a new database of that server. */
  public Plan on(PostgresServer server) {
    return new Plan(controlPlanes, agents, gateways, Optional.of(server), traits);
  }

  /** On a new database of the server that this JVM's tests share; skipped where there is none. */
  public Plan onShared() {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    return on(PostgresServer.shared());
  }

  /** Each member in a network namespace of its own; needs root. */
  public Plan inNamespaces() {
    return with(Trait.NAMESPACES);
  }

  /** Agents forward with nftables, which needs namespaces. */
  public Plan inKernel() {
    return inNamespaces().with(Trait.KERNEL);
  }

  /** Members that end by themselves are started again, as systemd does. */
  public Plan supervised() {
    return with(Trait.COMING_BACK);
  }

  /** Each member with a clock of its own, which can be set; needs Debian's package faketime. */
  public Plan withClocks() {
    assumeTrue(HostClock.library().isPresent(), "needs Debian's package faketime");
    return with(Trait.CLOCKS);
  }

  /** Each member with a disk of a few megabytes, which can be filled; needs root. */
  public Plan withSmallDisks() {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    return with(Trait.SMALL_DISKS);
  }

  private Plan with(Trait trait) {
    Set<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new Plan(controlPlanes, agents, gateways, database, more);
  }

  boolean namespaces() {
    return traits.contains(Trait.NAMESPACES);
  }

  boolean comingBack() {
    return traits.contains(Trait.COMING_BACK);
  }

  boolean clocks() {
    return traits.contains(Trait.CLOCKS);
  }

  boolean smallDisks() {
    return traits.contains(Trait.SMALL_DISKS);
  }

  boolean kernel() {
    return traits.contains(Trait.KERNEL);
  }

  /**
   * Starts it and waits until all are ready.
   *
   * @param story names the directory of its logs, {@code target/chaos/STORY}
   */
  public Cluster start(String story) throws IOException {
    return Cluster.start(this, story);
  }

  int members() {
    return controlPlanes + agents + gateways;
  }
}
