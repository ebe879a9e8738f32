package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** Every rule of D1-D22 as questions and whole answers, over real sockets, from several clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
  private final Map<String, TestServer> servers = new HashMap<>();

  /** How the question comes. */
  private enum Client {
    PLAIN,
    EDNS,
    TCP,
    SHOUTING
  }

  static List<AnswerTable.Case> cases() {
    return AnswerTable.read("answers.txt").cases();
  }

  static List<AnswerTable.Case> optional() {
    return AnswerTable.read("options.txt").cases();
  }

  static List<AnswerTable.Case> external() {
    return AnswerTable.read("external.txt").cases();
  }

  static List<AnswerTable.Case> multicluster() {
    return AnswerTable.read("multicluster.txt").cases();
  }

  @AfterAll
  void close() {
    servers.values().forEach(TestServer::close);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answers(AnswerTable.Case one) throws IOException {
    ask(one);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optional")
  void answersAsAskedTo(AnswerTable.Case one) throws IOException {
    ask(one);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("external")
  void answersOfWhatIsReachedFromOutside(AnswerTable.Case one) throws IOException {
    ask(one);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("multicluster")
  void answersOfTheSetOfClusters(AnswerTable.Case one) throws IOException {
    ask(one);
  }

  private void ask(AnswerTable.Case one) throws IOException {
    for (Client client : Client.values()) {
      // Twice: an answer given before is the same as one given first.
      ask(one, client);
      ask(one, client);
    }
  }

  private void ask(AnswerTable.Case one, Client client) throws IOException {
    Name name = client == Client.SHOUTING ? shouting(one.name()) : one.name();
    Message query = TestAnswerer.query(name, one.type());
    WireClient wire = new WireClient(server(one).address());
    if (client == Client.EDNS) {
      query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    }
    byte[] packet = query.toWire();
    Message reply = new Message(client == Client.TCP ? wire.overTcp(packet) : wire.overUdp(packet));

    assertEquals(quiet(one.expected()), quiet(AnswerTable.lines(reply)), client.name());
    assertEquals(query.getHeader().getID(), reply.getHeader().getID());
    assertEquals(name.toString(), reply.getQuestion().getName().toString(), "case is echoed (D16)");
    boolean ours = one.expected().stream().anyMatch(line -> line.matches("(an|au) .*(SOA|IN).*"));
    boolean foreign = one.expected().stream().anyMatch(line -> line.contains("3600 IN HINFO"));
    assertEquals(ours && !foreign, reply.getHeader().getFlag(Flags.AA), "authoritative");
  }

  private TestServer server(AnswerTable.Case one) throws IOException {
    TestServer server = servers.get(one.options());
    if (server == null) {
      ZoneOptions options = Options.parse(one.options());
      server = TestServer.of(options, image(options));
      servers.put(one.options(), server);
    }
    return server;
  }

  private static NodeImage image(ZoneOptions options) {
    return !options.external().isEmpty()
        ? ExampleCluster.EXPOSED
        : options.multicluster().isEmpty() ? ExampleCluster.IMAGE : ExampleCluster.OF_A_SET;
  }

  private static Name shouting(Name name) throws TextParseException {
    return Name.fromString(name.toString().toUpperCase(Locale.ROOT));
  }

  private static List<String> quiet(List<String> lines) {
    return lines.stream().map(line -> line.toLowerCase(Locale.ROOT)).sorted().toList();
  }
}
