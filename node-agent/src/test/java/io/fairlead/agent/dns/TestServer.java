package io.fairlead.agent.dns;

import io.fairlead.agent.dns.forward.ForwardLimits;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;

/** A running server on a free loopback port, and the library's resolver to ask it. */
record TestServer(DnsServer server) implements AutoCloseable {
  static final Path NO_FILE = Path.of("/nonexistent/resolv.conf");
  static final ForwardLimits FAST =
      new ForwardLimits(
          Duration.ofMillis(200),
          Duration.ofMillis(1200),
          4,
          100,
          100,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  static TestServer start(InetSocketAddress... upstreams) throws IOException {
    return start(FAST, TcpLimits.DEFAULT, NO_FILE, upstreams);
  }

  static TestServer start(
      ForwardLimits forward, TcpLimits tcp, Path resolvConf, InetSocketAddress... upstreams)
      throws IOException {
    return new TestServer(
        DnsServer.start(
            new DnsSettings(
                List.of(loopback(0)),
                false,
                ZoneOptions.of("cluster.local"),
                List.of(ExampleCluster.SERVICES, ExampleCluster.PODS),
                List.of(upstreams),
                resolvConf),
            forward,
            tcp));
  }

  /** The example cluster with these options. */
  static TestServer of(ZoneOptions options) throws IOException {
    return of(options, ExampleCluster.IMAGE);
  }

  static TestServer of(ZoneOptions options, NodeImage image) throws IOException {
    DnsServer server =
        DnsServer.start(
            new DnsSettings(
                List.of(loopback(0)), false, options, ExampleCluster.REVERSE, List.of(), NO_FILE),
            FAST,
            TcpLimits.DEFAULT);
    server.apply(image, Set.of());
    return new TestServer(server);
  }

  /** With the example cluster as its image. */
  TestServer synced() {
    server.apply(ExampleCluster.IMAGE, Set.of());
    return this;
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  InetSocketAddress address() {
    return server.addresses().get(0);
  }

  SimpleResolver resolver(boolean tcp) {
    SimpleResolver resolver = new SimpleResolver(address());
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver;
  }

  Message ask(String name, int type) throws IOException {
    return resolver(false).send(TestAnswerer.query(Name.fromString(name), type));
  }

  Message askOverTcp(String name, int type) throws IOException {
    return resolver(true).send(TestAnswerer.query(Name.fromString(name), type));
  }

  @Override
  public void close() {
    server.close();
  }
}
