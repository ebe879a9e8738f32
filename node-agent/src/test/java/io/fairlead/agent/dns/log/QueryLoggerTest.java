package io.fairlead.agent.dns.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.corefile.Plugin;
import io.fairlead.model.corefile.ServerBlock;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Which queries are logged, and how (D45). */
class QueryLoggerTest {
  private static final String WEB = "web.shop.svc.cluster.local.";

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger target = (Logger) LoggerFactory.getLogger("io.fairlead.dns.Query");
  private final Clients clients = new Clients();
  private final QueryLogger logger = new QueryLogger(clients);
  private final InetAddress pod = address();

  @BeforeEach
  void listen() {
    lines.start();
    target.addAppender(lines);
    target.setAdditive(false);
    target.setLevel(Level.INFO);
    clients.replace(Map.of(pod, new Client(new NamespacedName("shop", "me"), Optional.empty())));
  }

  @AfterEach
  void stop() {
    target.detachAppender(lines);
    logger.close();
  }

  private static InetAddress address() {
    try {
      return InetAddress.getByName("10.244.0.5");
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private void note(String name, int rcode) throws UnknownHostException {
    Record question = Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN);
    Message query = Message.newQuery(question);
    query.getHeader().setID(7);
    Message reply = new Message(7);
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    reply.getHeader().setRcode(rcode);
    reply.addRecord(question, Section.QUESTION);
    if (rcode == Rcode.NOERROR) {
      reply.addRecord(
          new ARecord(question.getName(), DClass.IN, 5, InetAddress.getByName("192.0.2.1")),
          Section.ANSWER);
    }
    byte[] asked = query.toWire();
    byte[] told = reply.toWire();
    logger.note(
        asked, asked.length, told, told.length, pod, 4711, QueryLogger.Protocol.UDP, 1_500_000);
  }

  private List<String> lines() {
    return List.copyOf(lines.list).stream()
        .map(
            event ->
                event.getMessage()
                    + " "
                    + event.getKeyValuePairs().stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .collect(Collectors.joining(" ")))
        .toList();
  }

  @Test
  void aLineSaysWhoAskedWhatAndWasToldWhat() throws UnknownHostException {
    logger.use(QueryLog.parse("success").orElseThrow());
    note("no" + WEB, Rcode.NXDOMAIN);
    note(WEB, Rcode.NOERROR);
    Await.until(() -> lines().toString(), () -> !lines().isEmpty());
    assertEquals(
        List.of(
            "query client=10.244.0.5:4711 pod=shop/me id=7 class=IN type=A name="
                + WEB
                + " proto=udp size=44 do=false bufsize=512 rcode=NOERROR rflags=qr,aa rsize=60"
                + " duration=0.001500s"),
        lines());
  }

  @Test
  void onlyZonesThatAreNamed() throws UnknownHostException {
    logger.use(
        QueryLog.OFF.with(
            List.of(
                new ServerBlock(
                    List.of("."),
                    List.of(
                        new Plugin.Log(List.of("cluster.local."), Set.of("denial"), ""),
                        new Plugin.Log(List.of("."), Set.of("error"), ""))))));
    note("www.example.com.", Rcode.NXDOMAIN);
    note(WEB, Rcode.NXDOMAIN);
    Await.until(() -> lines().toString(), () -> !lines().isEmpty());
    assertEquals(1, lines().size());
    assertTrue(lines().getFirst().contains(WEB), lines().toString());
  }

  @Test
  void aFloodIsLeftOutAndTold() throws UnknownHostException {
    logger.use(QueryLog.parse("all").orElseThrow());
    for (int i = 0; i < 20_000; i++) {
      note(WEB, Rcode.NOERROR);
    }
    Await.until(
        () -> lines().size() + " lines",
        () -> {
          try {
            note(WEB, Rcode.NOERROR);
          } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
          }
          return lines().stream().anyMatch(line -> line.startsWith("too many queries"));
        });
    assertTrue(lines().size() < 20_000, "bounded");
  }

  @ParameterizedTest
  @CsvSource({
    "none, 0, 1",
    "all, 3, 1",
    "all:100, 3, 100",
    "'denial,error', 2, 1",
    "'success:7', 1, 7",
    "some, -, -",
    "'', -, -",
    "all:0, -, -",
    "'denial,', -, -",
  })
  void theWordsOfTheCommandLine(String words, String classes, String sample) {
    Optional<QueryLog> parsed = QueryLog.parse(words);
    assertEquals(
        classes,
        parsed
            .map(log -> log.rules().stream().mapToInt(rule -> rule.classes().size()).sum())
            .map(Object::toString)
            .orElse("-"));
    assertEquals(sample, parsed.map(log -> Integer.toString(log.sample())).orElse("-"));
  }
}
