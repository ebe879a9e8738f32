package io.fairlead.agent.dns;

import static io.fairlead.agent.dns.Images.clusterIp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The server as a client sees it, through a resolver library over real sockets. */
class DnsServerTest {

  @ParameterizedTest(name = "over TCP: {0}")
  @ValueSource(booleans = {false, true})
  void answersARealResolver(boolean tcp) throws IOException {
    try (TestServer server = TestServer.start().synced()) {
      SimpleResolver resolver = server.resolver(tcp);

      Message a = resolver.send(TestAnswerer.query("Web.SHOP.svc.cluster.local.", Type.A));
      Message srv =
          resolver.send(TestAnswerer.query("_pg._tcp.db.shop.svc.cluster.local.", Type.SRV));
      Message none = resolver.send(TestAnswerer.query("no.shop.svc.cluster.local.", Type.A));

      assertEquals("127.64.0.20", a.getSection(Section.ANSWER).get(0).rdataToString());
      assertEquals(
          "Web.SHOP.svc.cluster.local.",
          a.getSection(Section.ANSWER).get(0).getName().toString(),
          "the case of the question is kept (D16)");
      assertTrue(a.getHeader().getFlag(Flags.AA));
      assertEquals(3, srv.getSection(Section.ANSWER).size());
      assertEquals(Rcode.NXDOMAIN, none.getRcode());
    }
  }

  @Test
  void knowsNothingBeforeTheFirstImage() throws IOException {
    try (TestServer server = TestServer.start()) {
      Message before = server.ask("web.shop.svc.cluster.local.", Type.A);
      Message reverse = server.ask("20.0.64.127.in-addr.arpa.", Type.PTR);
      server.server().apply(NodeImage.EMPTY, Set.of());
      Message still = server.ask("web.shop.svc.cluster.local.", Type.A);
      server.server().apply(ExampleCluster.IMAGE, Set.of());
      Message after = server.ask("web.shop.svc.cluster.local.", Type.A);

      assertEquals(Rcode.SERVFAIL, before.getRcode(), "D17");
      assertEquals(ExtendedErrorCodeOption.NOT_READY, explanation(before).getErrorCode());
      assertEquals(Rcode.SERVFAIL, reverse.getRcode());
      assertEquals(Rcode.SERVFAIL, still.getRcode(), "an image that was never received");
      assertEquals(Rcode.NOERROR, after.getRcode());
    }
  }

  @Test
  void answersFromTheNewestImage() throws IOException {
    try (TestServer server = TestServer.start().synced()) {
      ImageEntry moved = clusterIp("shop/web", "127.64.0.99", "http/TCP/80");
      List<ImageEntry> entries = new ArrayList<>(ExampleCluster.ENTRIES);
      entries.removeIf(entry -> entry.key().equals(moved.key()));
      entries.add(moved);
      server.server().apply(NodeImage.of("epoch", 8, entries), Set.of(moved.key()));

      Message a = server.ask("web.shop.svc.cluster.local.", Type.A);
      Message oldPtr = server.ask("20.0.64.127.in-addr.arpa.", Type.PTR);
      Message newPtr = server.ask("99.0.64.127.in-addr.arpa.", Type.PTR);

      assertEquals("127.64.0.99", a.getSection(Section.ANSWER).get(0).rdataToString());
      assertEquals(Rcode.NXDOMAIN, oldPtr.getRcode());
      assertEquals(1, newPtr.getSection(Section.ANSWER).size());
      assertEquals(8, server.server().revision());
    }
  }

  @Test
  void listensAtOneMoreAddress() throws IOException {
    try (TestServer server = TestServer.start().synced()) {
      InetSocketAddress vip = new InetSocketAddress("127.64.0.10", 0);
      InetSocketAddress bound = server.server().bind(vip);

      SimpleResolver resolver = new SimpleResolver(bound);
      Message reply = resolver.send(TestAnswerer.query("web.shop.svc.cluster.local.", Type.A));

      assertEquals(Rcode.NOERROR, reply.getRcode());
      assertEquals(2, server.server().addresses().size());
    }
  }

  @Test
  void saysWhichAddressIsTaken() throws IOException {
    try (TestServer server = TestServer.start()) {
      DnsSettings same =
          new DnsSettings(
              List.of(server.address()),
              ZoneOptions.of("cluster.local"),
              List.of(ExampleCluster.SERVICES, ExampleCluster.PODS),
              TestServer.corefile());

      IOException taken = assertThrows(IOException.class, () -> DnsServer.start(same).close());

      assertTrue(taken.toString().contains("127.0.0.1:" + server.address().getPort()));
    }
  }

  @Test
  void letsGoOfItsPort() throws IOException {
    TestServer first = TestServer.start();
    InetSocketAddress address = first.address();
    first.close();

    DnsSettings same =
        new DnsSettings(
            List.of(address),
            ZoneOptions.of("cluster.local"),
            List.of(ExampleCluster.SERVICES, ExampleCluster.PODS),
            TestServer.corefile());
    try (DnsServer second = DnsServer.start(same)) {
      assertEquals(List.of(address), second.addresses());
      assertFalse(second.synced());
    }
  }

  private static ExtendedErrorCodeOption explanation(Message reply) {
    return (ExtendedErrorCodeOption) reply.getOPT().getOptions().get(0);
  }
}
