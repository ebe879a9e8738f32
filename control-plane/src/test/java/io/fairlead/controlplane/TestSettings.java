package io.fairlead.controlplane;

import io.fairlead.controlplane.api.ApiSettings;
import io.fairlead.controlplane.retention.HistorySettings;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** The defaults of {@code fairlead up}, but for ports, and what a test has different. */
public final class TestSettings {
  private final Path dir;
  private int apiPort;
  private String services = "127.64.0.0/16";
  private String pods = "127.65.0.0/16";
  private PortRange nodePorts = new PortRange(30000, 32767);
  private Duration bookmarkEvery = ApiSettings.BOOKMARK_EVERY;

  private TestSettings(Path dir) {
    this.dir = dir;
  }

  /** All as it is by default. */
  public static TestSettings in(Path dir) {
    return new TestSettings(dir);
  }

  public TestSettings apiPort(int port) {
    apiPort = port;
    return this;
  }

  /** As {@code --service-cidr} has it. */
  public TestSettings services(String ranges) {
    services = ranges;
    return this;
  }

  /** As {@code --pod-cidr} has it. */
  public TestSettings pods(String ranges) {
    pods = ranges;
    return this;
  }

  public TestSettings nodePorts(int first, int last) {
    nodePorts = new PortRange(first, last);
    return this;
  }

  public TestSettings bookmarkEvery(Duration every) {
    bookmarkEvery = every;
    return this;
  }

  /** What the control plane is to be started with. */
  public ControlPlaneSettings settings() {
    return new ControlPlaneSettings(
        dir,
        loopback(apiPort),
        loopback(0),
        FamilyRanges.parse(services).orElseThrow(),
        FamilyRanges.parse(pods).orElseThrow(),
        nodePorts,
        "cluster.local",
        "node-a",
        loopback(1053),
        HistorySettings.DEFAULT,
        true,
        bookmarkEvery);
  }

  /** Starts it; blocks until it serves. */
  public PlaneUnderTest start() throws Exception {
    return PlaneUnderTest.start(settings());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
