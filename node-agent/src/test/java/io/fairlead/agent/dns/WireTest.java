package io.fairlead.agent.dns;

import static io.fairlead.agent.dns.Images.headless;
import static io.fairlead.agent.dns.Images.ready;
import static io.fairlead.agent.dns.Images.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.query.Transport;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The packet around the answer: header, EDNS, sizes (D33), and packets that are no queries. */
class WireTest {
  private static final TestAnswerer EXAMPLE = TestAnswerer.of(ExampleCluster.zone());
  private static final String WEB = "web.shop.svc.cluster.local.";

  @Test
  void compressesNames() {
    byte[] query = TestAnswerer.query(WEB, Type.A).toWire();

    byte[] reply = EXAMPLE.ask(query, Transport.UDP).orElseThrow();

    assertEquals(query.length + 16, reply.length, "an A record with a pointer for its owner");
  }

  @Test
  void copiesTheBitsOfTheQuery() throws IOException {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.getHeader().unsetFlag(Flags.RD);
    query.getHeader().setFlag(Flags.CD);

    Message reply = EXAMPLE.askOverUdp(query);

    assertTrue(reply.getHeader().getFlag(Flags.QR));
    assertTrue(reply.getHeader().getFlag(Flags.AA));
    assertFalse(reply.getHeader().getFlag(Flags.RD));
    assertTrue(reply.getHeader().getFlag(Flags.CD));
    assertFalse(reply.getHeader().getFlag(Flags.RA), "there is nobody to ask");
    assertNull(reply.getOPT(), "no EDNS unless asked with it");
  }

  @Test
  void speaksEdns() throws IOException {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);

    Message reply = EXAMPLE.askOverUdp(query);

    assertEquals(1232, reply.getOPT().getPayloadSize());
    assertEquals(0, reply.getOPT().getVersion());
    assertEquals(ExtendedFlags.DO, reply.getOPT().getFlags());
    assertEquals(1, reply.getSection(Section.ANSWER).size());
  }

  @Test
  void knowsOnlyEdnsVersionZero() throws IOException {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.addRecord(new OPTRecord(4096, 0, 1), Section.ADDITIONAL);

    Message reply = EXAMPLE.askOverUdp(query);

    assertEquals(Rcode.BADVERS, reply.getRcode());
    assertEquals(0, reply.getOPT().getVersion());
    assertEquals(0, reply.getSection(Section.ANSWER).size());
  }

  @Test
  void saysWhyItRefuses() throws IOException {
    Message query = TestAnswerer.query("www.example.com.", Type.A);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);

    Message reply = EXAMPLE.askOverUdp(query);

    assertEquals(Rcode.REFUSED, reply.getRcode());
    ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) reply.getOPT().getOptions().get(0);
    assertEquals(ExtendedErrorCodeOption.NOT_AUTHORITATIVE, why.getErrorCode());
    assertTrue(why.getText().contains("no upstream resolver"), why.getText());
  }

  @ParameterizedTest(name = "opcode {0}")
  @CsvSource({"1", "2", "4", "5", "6", "15"})
  void knowsOnlyQueries(int opcode) throws IOException {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.getHeader().setOpcode(opcode);

    Message reply = EXAMPLE.askOverUdp(query);

    assertEquals(Rcode.NOTIMP, reply.getRcode());
    assertEquals(opcode, reply.getHeader().getOpcode());
    assertEquals(query.getHeader().getID(), reply.getHeader().getID());
  }

  @Test
  void meetsResponsesAndScrapsWithSilence() {
    byte[] response = TestAnswerer.query(WEB, Type.A).toWire();
    response[2] |= (byte) 0x80;

    assertEquals(Optional.empty(), EXAMPLE.ask(response, Transport.UDP));
    assertEquals(Optional.empty(), EXAMPLE.ask(new byte[0], Transport.UDP));
    assertEquals(Optional.empty(), EXAMPLE.ask(new byte[11], Transport.UDP));
  }

  @ParameterizedTest(name = "{0} questions, {1} answers, {2} authorities, {3} additional")
  @CsvSource({"0,0,0,0", "2,0,0,0", "1,1,0,0", "1,0,2,0", "1,0,0,3", "1,0,0,1", "65535,0,0,0"})
  void callsAnythingElseMalformed(int questions, int answers, int authorities, int additional)
      throws IOException {
    byte[] packet = TestAnswerer.query(WEB, Type.A).toWire();
    int[] counts = {questions, answers, authorities, additional};
    for (int i = 0; i < 4; i++) {
      packet[4 + 2 * i] = (byte) (counts[i] >> 8);
      packet[5 + 2 * i] = (byte) counts[i];
    }

    byte[] reply = EXAMPLE.ask(packet, Transport.UDP).orElseThrow();

    assertEquals(12, reply.length);
    assertEquals(Rcode.FORMERR, new Message(reply).getRcode());
  }

  @Test
  void takesOneOptRecordOnly() throws IOException {
    Message query = TestAnswerer.query(WEB, Type.A);
    query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);

    assertEquals(Rcode.FORMERR, EXAMPLE.askOverUdp(query).getRcode());
  }

  @Test
  void answersOtherClasses() throws IOException {
    Name version = Name.fromConstantString("version.bind.");
    Message chaos = Message.newQuery(Record.newRecord(version, Type.TXT, DClass.CH));
    Message hesiod =
        Message.newQuery(Record.newRecord(Name.fromConstantString(WEB), Type.A, DClass.HS));

    assertEquals(1, EXAMPLE.askOverUdp(chaos).getSection(Section.ANSWER).size());
    assertEquals(Rcode.REFUSED, EXAMPLE.askOverUdp(hesiod).getRcode());
  }

  @ParameterizedTest(name = "{0} endpoints, EDNS size {1}: up to {2} bytes")
  @CsvSource({"200,0,512", "200,512,512", "200,100,512", "200,1000,1000", "200,4096,1232"})
  void cutsWhatDoesNotFitIntoUdp(int endpoints, int payload, int limit) throws IOException {
    Message query = TestAnswerer.query("big.shop.svc.cluster.local.", Type.A);
    if (payload > 0) {
      query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
    }

    byte[] packet = big(endpoints).ask(query.toWire(), Transport.UDP).orElseThrow();

    Message reply = new Message(packet);
    assertTrue(packet.length <= limit, packet.length + " bytes");
    assertTrue(packet.length > limit - 48, packet.length + " bytes: room is used");
    assertTrue(reply.getHeader().getFlag(Flags.TC));
    assertEquals(payload > 0, reply.getOPT() != null);
    assertDistinct(reply);
  }

  @Test
  void givesAllOverTcp() throws IOException {
    Message reply = big(200).askOverTcp(TestAnswerer.query("big.shop.svc.cluster.local.", Type.A));

    assertFalse(reply.getHeader().getFlag(Flags.TC));
    assertEquals(200, reply.getSection(Section.ANSWER).size());
    assertDistinct(reply);
  }

  @Test
  void givesAsManyAsTcpHolds() throws IOException {
    Message query = TestAnswerer.query("big.shop.svc.cluster.local.", Type.A);

    byte[] packet = big(5000).ask(query.toWire(), Transport.TCP).orElseThrow();

    Message reply = new Message(packet);
    assertTrue(packet.length <= 65_535);
    assertTrue(reply.getHeader().getFlag(Flags.TC));
    assertTrue(reply.getSection(Section.ANSWER).size() > 4000);
    assertDistinct(reply);
  }

  @Test
  void leavesOutAdditionalRecordsFirst() throws IOException {
    Message query = TestAnswerer.query("_x._tcp.big.shop.svc.cluster.local.", Type.SRV);

    Message reply = big(7).askOverUdp(query);

    assertFalse(reply.getHeader().getFlag(Flags.TC));
    assertEquals(7, reply.getSection(Section.ANSWER).size());
    int additional = reply.getSection(Section.ADDITIONAL).size();
    assertTrue(additional > 0 && additional < 7, "as many as fit: " + additional);
  }

  @Test
  void spreadsClientsOverEndpoints() throws IOException {
    TestAnswerer answerer = big(200);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      Message reply =
          answerer.askOverUdp(TestAnswerer.query("big.shop.svc.cluster.local.", Type.A));
      seen.add(reply.getSection(Section.ANSWER).get(0).rdataToString());
    }

    assertTrue(
        seen.size() > 120, "first answers of 400 queries over 200 endpoints: " + seen.size());
  }

  private static void assertDistinct(Message reply) {
    List<Record> answer = reply.getSection(Section.ANSWER);
    assertNotNull(answer);
    assertEquals(answer.size(), new HashSet<>(answer).size());
  }

  private static TestAnswerer big(int endpoints) {
    List<ImageEntry> entries = new ArrayList<>(List.of(headless("shop/big", "x/TCP/1")));
    for (int from = 0; from < endpoints; from += 100) {
      Endpoint[] some =
          IntStream.range(from, Math.min(endpoints, from + 100))
              .mapToObj(i -> ready("127.65.%d.%d".formatted(i / 256, i % 256)))
              .toArray(Endpoint[]::new);
      entries.add(slice("shop/big-" + from, "big", List.of("x/TCP/1"), some));
    }
    NodeImage image = NodeImage.of("epoch", 1, entries);
    return TestAnswerer.of(ClusterZone.unsynced(ExampleCluster.settings()).next(image, Set.of()));
  }
}
