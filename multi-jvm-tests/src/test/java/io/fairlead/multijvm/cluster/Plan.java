package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.util.Optional;

/**
 * What a cluster is to be made of.
 *
 * @param database empty: one control plane, on its own file
 * @param namespaces whether each member is in a network namespace of its own, and can be cut off
 * @param comingBack whether members that end with status 75 are started again
 */
public record Plan(
    int controlPlanes,
    int agents,
    int gateways,
    Optional<PostgresServer> database,
    boolean namespaces,
    boolean comingBack) {

  /** With so many node agents. */
  public Plan agents(int count) {
    return new Plan(controlPlanes, count, gateways, database, namespaces, comingBack);
  }

  /** With so many gateways. */
  public Plan gateways(int count) {
    return new Plan(controlPlanes, agents, count, database, namespaces, comingBack);
  }

  /** On a new database of that server. */
  public Plan on(PostgresServer server) {
    return new Plan(controlPlanes, agents, gateways, Optional.of(server), namespaces, comingBack);
  }

  /** On a new database of the server that this JVM's tests share; skipped where there is none. */
  public Plan onShared() {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    return on(PostgresServer.shared());
  }

  /** Each member in a network namespace of its own; needs root. */
  public Plan inNamespaces() {
    return new Plan(controlPlanes, agents, gateways, database, true, comingBack);
  }

  /** Members that end with status 75 are started again, as systemd does. */
  public Plan supervised() {
    return new Plan(controlPlanes, agents, gateways, database, namespaces, true);
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
