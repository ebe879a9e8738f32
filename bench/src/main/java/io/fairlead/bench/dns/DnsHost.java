package io.fairlead.bench.dns;

import io.fairlead.agent.dns.Corefile;
import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.dns.DnsSettings;
import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.zone.ZoneOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/** Answers DNS of a {@link Zone} in this process, until it is ended. */
final class DnsHost {
  private DnsHost() {}

  /** Arguments: Services, endpoints of each, port, that of whom to ask of names outside or 0. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Zone zone = new Zone(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    int upstream = Integer.parseInt(args[3]);
    List<ForwardSettings> forward =
        upstream == 0
            ? List.of()
            : List.of(ForwardSettings.of(Name.root, List.of(To.Server.dns(loopback(upstream)))));
    try (DnsServer server = DnsServer.silent(settings(Integer.parseInt(args[2]), forward))) {
      server.apply(zone.image(), Set.of());
      server.listen();
      System.out.println("listening");
      Thread.currentThread().join();
    }
  }

  /** Of a server that knows the cluster alone. */
  static DnsSettings settings(int port) {
    return settings(port, List.of());
  }

  private static DnsSettings settings(int port, List<ForwardSettings> forward) {
    return new DnsSettings(
        List.of(loopback(port)),
        ZoneOptions.of(Zone.NAME),
        List.of(),
        Corefile.of(forward, CacheSettings.DEFAULT));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
