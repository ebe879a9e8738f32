package io.fairlead.bench.dns;

import io.fairlead.agent.dns.Corefile;
import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.dns.DnsSettings;
import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.zone.ZoneOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** Answers DNS of a {@link Zone} in this process, until it is ended. */
final class DnsHost {
  private DnsHost() {}

  /** Arguments: Services, endpoints of each, port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Zone zone = new Zone(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    try (DnsServer server = DnsServer.silent(settings(Integer.parseInt(args[2])))) {
      server.apply(zone.image(), Set.of());
      server.listen();
      System.out.println("listening");
      Thread.currentThread().join();
    }
  }

  static DnsSettings settings(int port) {
    return new DnsSettings(
        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
        ZoneOptions.of(Zone.NAME),
        List.of(),
        Corefile.of(List.of(), CacheSettings.DEFAULT));
  }
}
