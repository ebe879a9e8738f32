package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Another authoritative server with the same records as zone files says the same, to every question
 * of a long list: header, question and all sections byte for byte, but for the id and the order of
 * records.
 *
 * <p>Not compared, since it differs on purpose: names of pods, made from any address (D11); ANY,
 * which gets one small record here; a chain of aliases in a circle, which fails here; pointers
 * outside our ranges, known without having the zone; what is left of an answer that does not fit;
 * the addresses of a reverse zone's name server, which are of another zone there.
 */
class DifferentialTest {
  private static final List<Integer> TYPES =
      List.of(
          Type.A,
          Type.AAAA,
          Type.SRV,
          Type.PTR,
          Type.TXT,
          Type.NS,
          Type.SOA,
          Type.CNAME,
          Type.MX,
          Type.CAA,
          Type.HTTPS);
  private static final int WITHOUT_EDNS = 0;
  private static final String OVER_TCP = " over TCP";
  private static final int TRUNCATED = 0x0200;

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"the example", "a random cluster", "another"})
  void saysWhatAnotherServerSays(String which) throws IOException {
    assumeTrue(Knot.installed(), "knotd is not installed");
    long seed = System.nanoTime();
    NodeImage image =
        which.equals("the example") ? withoutCircles() : RandomCluster.of(new Random(seed));
    List<String> records = ZoneFile.of(image);
    Map<String, List<String>> zones = zones(records, image.revision());
    try (Knot knot = Knot.start(zones, dir);
        TestServer ours = TestServer.of(Options.parse("pods disabled"), image)) {
      WireClient theirs = new WireClient(knot.address());
      WireClient mine = new WireClient(ours.address());
      int compared = 0;
      for (String name : names(records, zones.keySet(), new Random(seed))) {
        for (int type : TYPES) {
          if (type == Type.NS && name.endsWith("arpa.")) {
            continue;
          }
          for (int payload : List.of(WITHOUT_EDNS, 1232)) {
            byte[] query = query(name, type, payload);
            String asked = name + " " + Type.string(type) + " seed " + seed;
            byte[] reply = mine.overUdp(query);
            compare(asked, query, theirs.overUdp(query), reply);
            if (compared % 16 == 0 || truncated(reply) || type == Type.SRV) {
              compare(asked + OVER_TCP, query, theirs.overTcp(query), mine.overTcp(query));
            }
            compared++;
          }
        }
      }
      assertTrue(compared > 1000, "compared " + compared);
    }
  }

  private static void compare(String asked, byte[] query, byte[] theirs, byte[] mine)
      throws IOException {
    if (truncated(theirs) || truncated(mine)) {
      assertEquals(header(theirs), header(mine), asked);
      return;
    }
    // Of SRV targets' addresses a datagram has what fits.
    boolean whole = asked.endsWith(OVER_TCP) || additional(theirs) == additional(query);
    assertEquals(
        header(theirs) + "\n" + sections(theirs, whole),
        header(mine) + "\n" + sections(mine, whole),
        asked);
    if (additional(theirs)
        == additional(query)) { // knot repeats some, and compresses their names into SRV records
      assertEquals(theirs.length, mine.length, "compressed alike: " + asked);
    }
  }

  private static int additional(byte[] packet) {
    return (packet[10] & 0xff) << 8 | (packet[11] & 0xff);
  }

  private static boolean truncated(byte[] packet) {
    return (flags(packet) & TRUNCATED) != 0;
  }

  private static int flags(byte[] packet) {
    return (packet[2] & 0xff) << 8 | (packet[3] & 0xff);
  }

  private static String header(byte[] packet) {
    return "flags %04x".formatted(flags(packet));
  }

  /** All records without compression, each section sorted, none twice. */
  private static String sections(byte[] packet, boolean whole) throws IOException {
    Message message = new Message(packet);
    StringBuilder text = new StringBuilder();
    int last = whole ? Section.ADDITIONAL : Section.AUTHORITY;
    for (int section = Section.ANSWER; section <= last; section++) {
      Set<String> records = new TreeSet<>();
      for (Record record : message.getSection(section)) {
        String bytes = HexFormat.of().formatHex(record.toWire(section));
        records.add(record + " " + bytes);
      }
      text.append(Section.string(section)).append(' ').append(records).append('\n');
    }
    return message.getQuestion() + "\n" + text;
  }

  private static byte[] query(String name, int type, int payload) throws TextParseException {
    Message query = TestAnswerer.query(Name.fromString(name), type);
    query.getHeader().unsetFlag(Flags.RD);
    if (payload != WITHOUT_EDNS) {
      query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
    }
    return query.toWire();
  }

  /** Each zone's records, its apex included. */
  private static Map<String, List<String>> zones(List<String> records, long serial) {
    Map<String, List<String>> zones = new TreeMap<>();
    Stream.concat(
            Stream.of(ZoneFile.ZONE, "64.127.in-addr.arpa.", "65.127.in-addr.arpa.", v6()),
            IntStream.range(144, 160).mapToObj(octet -> octet + ".10.in-addr.arpa."))
        .forEach(zone -> zones.put(zone, new ArrayList<>(ZoneFile.apex(zone, serial))));
    for (String line : records) {
      zones.forEach(
          (zone, lines) -> {
            if (line.split(" ")[0].endsWith("." + zone)) {
              lines.add(line);
            }
          });
    }
    return zones;
  }

  /** The zone of fd00::/112. */
  private static String v6() {
    return "0.".repeat(24) + "0.0.d.f.ip6.arpa.";
  }

  /** Every owner, every name above one in its zone, and names a little beside these. */
  private static List<String> names(List<String> records, Set<String> zones, Random random) {
    Set<String> names = new LinkedHashSet<>(zones);
    records.stream()
        .map(line -> line.split(" ")[0])
        .filter(owner -> zones.stream().anyMatch(zone -> owner.endsWith("." + zone)))
        .forEach(
            owner -> {
              String name = owner;
              while (zones.stream().anyMatch(name::endsWith)) {
                if (!name.startsWith("nobody-asks.")) {
                  names.add(name);
                }
                name = name.substring(name.indexOf('.') + 1);
              }
            });
    Set<String> beside = new LinkedHashSet<>();
    for (String name : names) {
      if (random.nextInt(4) == 0) {
        beside.add("nothing." + name);
        beside.add("a.b." + name);
        String rest = name.substring(name.indexOf('.') + 1);
        if (zones.stream().anyMatch(rest::endsWith)) {
          beside.add("x" + name);
          beside.add("9." + rest);
        }
      }
    }
    names.addAll(beside);
    return List.copyOf(names);
  }

  private static NodeImage withoutCircles() {
    return NodeImage.of(
        "epoch",
        7,
        ExampleCluster.ENTRIES.stream()
            .filter(entry -> !entry.key().name().name().startsWith("circle"))
            .toList());
  }
}
