package io.fairlead.controlplane;

import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Several control planes in this JVM, each with an actor system of its own, on one database. */
final class ClusterUnderTest implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path dir;
  private final JournalSettings journal = JournalSettings.at(PostgresServer.shared().newDatabase());
  private final List<HostPort> addresses = new ArrayList<>();
  private final List<ControlPlane> planes = new ArrayList<>();

  private ClusterUnderTest(Path dir) {
    this.dir = dir;
  }

  /** Starts so many at once; blocks until all serve. */
  static ClusterUnderTest start(Path dir, int planes) throws Exception {
    ClusterUnderTest cluster = new ClusterUnderTest(dir);
    for (int i = 0; i < planes; i++) {
      cluster.addresses.add(new HostPort("127.0.0.1", freePort()));
    }
    List<CompletableFuture<ControlPlane>> starting = new ArrayList<>();
    for (int i = 0; i < planes; i++) {
      starting.add(cluster.starting(i, cluster.addresses.get(i)));
    }
    for (CompletableFuture<ControlPlane> each : starting) {
      cluster.planes.add(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    cluster.awaitMembers(planes);
    return cluster;
  }

  private CompletableFuture<ControlPlane> starting(int number, HostPort address) {
    return ControlPlane.start(settings(number, address), _ -> {}).toCompletableFuture();
  }

  private ControlPlaneSettings settings(int number, HostPort address) {
    Membership membership =
        new Membership(address, new Discovery.Seeds(addresses), Optional.empty(), "0.1.0");
    return TestSettings.in(dir.resolve("plane-" + number)).settings().in(membership, journal);
  }

  /** Each of them, as started. */
  List<PlaneUnderTest> planes() {
    return planes.stream().map(PlaneUnderTest::of).toList();
  }

  PlaneUnderTest plane(int number) {
    return PlaneUnderTest.of(planes.get(number));
  }

  /** Has one of them leave, as a stop does; blocks until it is gone. */
  void leave(int number) {
    planes.remove(number).stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Returns once all that are left see so many that act. */
  void awaitMembers(int count) {
    Await.until(
        PATIENCE,
        () -> planes.stream().allMatch(plane -> plane.members().seen().acting().size() == count),
        () -> planes.stream().map(plane -> plane.members().seen().toString()).toList().toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    planes.forEach(plane -> plane.stop().toCompletableFuture().join());
  }
}
