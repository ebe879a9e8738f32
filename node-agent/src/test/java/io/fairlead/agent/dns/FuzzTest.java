package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.query.Transport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Whatever comes in: a well-formed reply to it, or silence. */
class FuzzTest {
  private static final TestAnswerer ANSWERER = TestAnswerer.of(ExampleCluster.zone());

  /** One byte overwritten, or the packet cut there when {@code value} is negative. */
  record Damage(int at, int value) {
    byte[] applyTo(byte[] packet) {
      if (packet.length == 0) {
        return packet;
      }
      int index = at % packet.length;
      if (value < 0) {
        return Arrays.copyOf(packet, index);
      }
      byte[] copy = packet.clone();
      copy[index] = (byte) value;
      return copy;
    }
  }

  @Property(tries = 3000)
  void randomBytes(@ForAll @Size(max = 600) byte[] packet) throws IOException {
    assertAnswerOrSilence(packet);
  }

  @Property(tries = 5000)
  void damagedQueries(
      @ForAll("queries") Message query, @ForAll("damages") @Size(max = 6) List<Damage> damages)
      throws IOException {
    byte[] packet = query.toWire();
    for (Damage damage : damages) {
      packet = damage.applyTo(packet);
    }
    assertAnswerOrSilence(packet);
  }

  @Property(tries = 1500)
  void randomBytesAfterAGoodHeader(@ForAll @Size(max = 200) byte[] rest) throws IOException {
    byte[] packet = new byte[12 + rest.length];
    packet[5] = 1;
    packet[11] = 1;
    System.arraycopy(rest, 0, packet, 12, rest.length);
    assertAnswerOrSilence(packet);
  }

  @Provide
  Arbitrary<Message> queries() {
    Arbitrary<Record> question =
        Combinators.combine(
                Arbitraries.of(AnswerTable.read("answers.txt").cases()),
                Arbitraries.integers().between(0, 65535),
                Arbitraries.frequency(Tuple.of(9, DClass.IN), Tuple.of(1, DClass.CH)))
            .as(
                (one, type, dclass) ->
                    Record.newRecord(one.name(), type % 3 == 0 ? type : one.type(), dclass));
    return Combinators.combine(
            question, Arbitraries.integers().between(0, 5000), Arbitraries.integers().between(0, 3))
        .as(FuzzTest::message);
  }

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 120),
            Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 255)),
                Tuple.of(2, Arbitraries.of(0xc0, 0xff, 0x3f, 0x40, 0x80)),
                Tuple.of(1, Arbitraries.just(-1))))
        .as(Damage::new)
        .list();
  }

  private static Message message(Record question, int payload, int version) {
    Message message = Message.newQuery(question);
    if (payload > 100) {
      message.addRecord(
          new OPTRecord(payload, 0, version == 3 ? 1 : 0, ExtendedFlags.DO), Section.ADDITIONAL);
    }
    return message;
  }

  private static void assertAnswerOrSilence(byte[] packet) throws IOException {
    Optional<byte[]> overUdp = ANSWERER.ask(packet, Transport.UDP);
    Optional<byte[]> overTcp = ANSWERER.ask(packet, Transport.TCP);

    boolean query = packet.length >= 12 && (packet[2] & 0x80) == 0;
    assertEquals(query, overUdp.isPresent());
    assertEquals(query, overTcp.isPresent());
    if (query) {
      assertReply(packet, overUdp.get(), 1232);
      assertReply(packet, overTcp.get(), 65_535);
    }
  }

  private static void assertReply(byte[] packet, byte[] bytes, int limit) throws IOException {
    Message reply = new Message(bytes);
    assertTrue(bytes.length <= limit);
    assertEquals(packet[0], bytes[0]);
    assertEquals(packet[1], bytes[1]);
    assertEquals(0x80, bytes[2] & 0x80, "a response");
    assertEquals(packet[2] & 0x78, bytes[2] & 0x78, "of the same opcode");
    assertEquals(bytes.length, reply.numBytes(), "nothing after the message");
  }
}
