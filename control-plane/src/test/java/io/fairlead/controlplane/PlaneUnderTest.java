package io.fairlead.controlplane;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.PortRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A control plane on ephemeral loopback ports, with its state in a directory of the test. */
public final class PlaneUnderTest implements AutoCloseable {

  private static final long START_SECONDS = 30;

  private final ControlPlane plane;
  private final List<String> progress;

  private PlaneUnderTest(ControlPlane plane, List<String> progress) {
    this.plane = plane;
    this.progress = progress;
  }

  /** Starts one; blocks until it serves. */
  public static PlaneUnderTest start(Path dir) throws Exception {
    return start(settings(dir));
  }

  static PlaneUnderTest start(ControlPlaneSettings settings) throws Exception {
    List<String> progress = new CopyOnWriteArrayList<>();
    ControlPlane plane =
        ControlPlane.start(settings, progress::add)
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    return new PlaneUnderTest(plane, progress);
  }

  /** The defaults of {@code fairlead up}, but for ports. */
  static ControlPlaneSettings settings(Path dir) {
    return new ControlPlaneSettings(
        dir,
        loopback(0),
        loopback(0),
        Cidr.parse("127.64.0.0/16").orElseThrow(),
        Cidr.parse("127.65.0.0/16").orElseThrow(),
        new PortRange(30000, 32767),
        "cluster.local",
        "node-a",
        loopback(1053));
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  ControlPlane plane() {
    return plane;
  }

  List<String> progress() {
    return progress;
  }

  @Override
  public void close() {
    plane.stop().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
