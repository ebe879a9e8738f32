package io.fairlead.agent.dns;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.ForwardSettings.Exchange;
import io.fairlead.agent.dns.forward.ForwardSettings.Retries;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.server.RateLimit;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;

/** A running server on a free loopback port, and the library's resolver to ask it. */
record TestServer(DnsServer server) implements AutoCloseable {

  /**
   * Everything to these in order, and impatiently; nothing outside the cluster when there are none.
   */
  static TestServer start(InetSocketAddress... upstreams) throws IOException {
    return start(corefile(forward(servers(upstreams))), TcpLimits.DEFAULT);
  }

  static Corefile corefile(ForwardSettings... forward) {
    return Corefile.of(List.of(forward), CacheSettings.DEFAULT);
  }

  static List<To> servers(InetSocketAddress... upstreams) {
    return Stream.of(upstreams).<To>map(To.Server::dns).toList();
  }

  /** Every name to these, one after the other, each with a short time to answer. */
  static ForwardSettings forward(List<To> to) {
    return forward(Name.root, to, Retries.DEFAULT.failover(), Set.of());
  }

  static ForwardSettings forward(Name zone, List<To> to, Set<Integer> failover, Set<Integer> next) {
    return new ForwardSettings(
        zone,
        to,
        Set.of(),
        ForwardSettings.Policy.SEQUENTIAL,
        new Exchange(
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            false,
            false,
            ForwardSettings.Tls.DEFAULT),
        ForwardSettings.HealthCheck.DEFAULT,
        new Retries(Duration.ofMillis(2500), 4, failover, next),
        1000);
  }

  static TestServer start(Corefile corefile, TcpLimits tcp) throws IOException {
    return start(corefile, tcp, RateLimit.of(List.of()));
  }

  static TestServer start(Corefile corefile, TcpLimits tcp, RateLimit rate) throws IOException {
    return new TestServer(
        DnsServer.start(
            new DnsSettings(
                List.of(loopback(0)),
                false,
                ZoneOptions.of("cluster.local"),
                List.of(ExampleCluster.SERVICES, ExampleCluster.PODS),
                corefile),
            tcp,
            rate));
  }

  /** The example cluster with these options. */
  static TestServer of(ZoneOptions options) throws IOException {
    return of(options, ExampleCluster.IMAGE);
  }

  static TestServer of(ZoneOptions options, NodeImage image) throws IOException {
    DnsServer server =
        DnsServer.start(
            new DnsSettings(
                List.of(loopback(0)),
                false,
                options,
                ExampleCluster.REVERSE,
                corefile(forward(List.of()))));
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
