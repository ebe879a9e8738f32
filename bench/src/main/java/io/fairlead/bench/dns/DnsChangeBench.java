package io.fairlead.bench.dns;

import io.fairlead.agent.dns.DnsServer;
import io.fairlead.bench.Latencies;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * How soon an answer follows a change, in the agent: from the call that brings an image, in which
 * the last endpoint of a headless Service has come or gone, to the first answer over a socket that
 * says so. The Service has 1 endpoint besides, or 5,000, beside 10,000 others; its names are asked
 * before, so that what is kept of them is what must go.
 */
public final class DnsChangeBench {
  private static final int SERVICE = 0;
  private static final int SLICE = 100;

  private DnsChangeBench() {}

  public static String run(int services, int changes) throws IOException {
    return "dns-change, beside %d Services of 10 endpoints\n  of 2 endpoints     %s\n  of 5,000 endpoints %s"
        .formatted(services, measure(services, 2, changes), measure(services, 5000, changes));
  }

  private static String measure(int services, int endpoints, int changes) throws IOException {
    Zone big = new Zone(1, endpoints);
    TreeMap<ImageKey, ImageEntry> with = new TreeMap<>(new Zone(services, 10).image().entries());
    with.keySet().removeIf(key -> key.name().name().matches("s0(-.*)?"));
    with.putAll(big.image().entries());
    int last = (endpoints - 1) / SLICE * SLICE;
    ImageEntry whole = big.slice(SERVICE, last, endpoints);
    ImageEntry less = big.slice(SERVICE, last, endpoints - 1);
    TreeMap<ImageKey, ImageEntry> without = new TreeMap<>(with);
    without.put(less.key(), less);
    Latencies latencies = new Latencies();
    try (DnsServer server = DnsServer.start(DnsHost.settings(0));
        DatagramSocket socket = new DatagramSocket()) {
      InetSocketAddress address = server.addresses().getFirst();
      server.apply(new NodeImage("bench", 1, with), Set.of());
      socket.connect(address);
      socket.setSoTimeout(10_000);
      byte[] host = query(big.host(SERVICE, endpoints - 1));
      byte[] service = query(big.base(SERVICE));
      for (int i = 2; i < changes + changes / 5 + 2; i++) {
        boolean there = i % 2 == 1;
        NodeImage next = new NodeImage("bench", i, there ? with : without);
        Set<ImageKey> changed = Set.of(whole.key());
        answers(socket, service);
        answers(socket, host);
        long begun = System.nanoTime();
        server.apply(next, changed);
        answers(socket, service);
        while ((answers(socket, host) > 0) != there) {
          Thread.onSpinWait();
        }
        if (i > changes / 5) { // those before are for the compiler
          latencies.add(System.nanoTime() - begun);
        }
      }
    }
    return latencies.summary();
  }

  private static byte[] query(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
  }

  private static int answers(DatagramSocket socket, byte[] query) throws IOException {
    socket.send(new DatagramPacket(query, query.length));
    byte[] reply = new byte[1500];
    socket.receive(new DatagramPacket(reply, reply.length));
    return (reply[6] & 0xff) << 8 | (reply[7] & 0xff);
  }
}
