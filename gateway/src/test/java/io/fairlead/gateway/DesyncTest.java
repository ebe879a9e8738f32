package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * nginx and haproxy read what the gateway sends as the gateway meant it, whatever clients send:
 * they see as many requests as it says it sent, each the one it says, and every answer is of the
 * connection that asked. The long form: {@code -Drequests=1000000}, for each of them.
 */
class DesyncTest {
  private static final int REQUESTS = Integer.getInteger("requests", 4000);
  private static final long SEED = Long.getLong("seed", 4711);

  /** All of a round have room in the access log's queue, so that none is left out. */
  private static final int PAIRS = 1000;

  private static final int AT_ONCE = 200;
  private static final Pattern ABSOLUTE = Pattern.compile("^(?i)https?://[^/]*");
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{16}");

  @TempDir Path directory;

  /** Two requests of one connection. */
  private record Pair(String odd, String plain, String bytes) {}

  /**
   * What the gateway says it sent to the endpoint.
   *
   * @param brokenOff it found that the request is malformed after it began to; the endpoint may
   *     have seen it or not
   */
  private record Sent(String id, String asks, int status, boolean brokenOff, String line) {}

  private final Random random = new Random(SEED);
  private final RequestShapes shapes = new RequestShapes(SEED);
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private int answered;

  @ParameterizedTest
  @EnumSource(RealEndpoint.Kind.class)
  void readsWhatWasMeant(RealEndpoint.Kind kind) throws Exception {
    Path file = directory.resolve("access.log");
    try (RealEndpoint endpoint =
            RealEndpoint.start(kind, Files.createDirectory(directory.resolve("endpoint")));
        AccessLog log =
            AccessLog.open(new AccessLogSettings(file.toString(), AccessLogFormat.JSON));
        GatewayUnderTest gateway =
            new GatewayUnderTest(
                impatient(), new ServerOptions(log, TrustedProxies.NONE, ProxyHeaderPorts.OFF))) {
      gateway.apply(
          new Cluster()
              .service("web")
              .endpoints("web", endpoint.address())
              .route("web", "", "/", PathType.PREFIX, "web"));
      LogTail lines = new LogTail(file);
      for (int sent = 0; sent < REQUESTS && faults.isEmpty(); sent += 2 * PAIRS) {
        send(gateway);
        compare(lines, endpoint);
      }
      assertEquals(0, log.leftOut());
    }
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
    assertTrue(answered > REQUESTS / 4, "answered " + answered);
  }

  private static ProxyLimits impatient() {
    return new TestLimits().requestHead(300).keepAlive(300).clientBody(300).limits();
  }

  private void send(GatewayUnderTest gateway) {
    List<Pair> pairs = new ArrayList<>();
    Set<String> tokens = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < PAIRS; i++) {
      String odd = token();
      String plain = token();
      tokens.addAll(List.of(odd, plain));
      pairs.add(new Pair(odd, plain, shapes.next(odd, plain)));
    }
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore atOnce = new Semaphore(AT_ONCE);
      for (Pair pair : pairs) {
        atOnce.acquireUninterruptibly();
        clients.execute(
            () -> {
              check(pair, ask(gateway, pair), tokens);
              atOnce.release();
            });
      }
    }
  }

  private String token() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  /** All answers until the gateway closes the connection. */
  private static List<RawClient.Response> ask(GatewayUnderTest gateway, Pair pair) {
    List<RawClient.Response> answers = new ArrayList<>();
    try (RawClient client = gateway.client()) {
      client.send(pair.bytes);
      while (true) {
        RawClient.Response answer = client.receive();
        if (answer.status() >= 200) {
          answers.add(answer);
        }
      }
    } catch (IOException ended) {
      return answers;
    }
  }

  /** None of another connection's, and the plain one's last. */
  private void check(Pair pair, List<RawClient.Response> answers, Set<String> tokens) {
    boolean last = false;
    for (RawClient.Response answer : answers) {
      List<String> of =
          TOKEN.matcher(answer.body()).results().map(result -> result.group()).toList();
      boolean others =
          of.stream()
              .anyMatch(
                  token ->
                      tokens.contains(token)
                          && !token.equals(pair.odd)
                          && !token.equals(pair.plain));
      if (others || last) {
        faults.add("answered " + answers + "\nto " + printable(pair.bytes));
      }
      last |= of.contains(pair.plain);
    }
  }

  /** Waits until both have told of this round, and looks at it. */
  private void compare(LogTail lines, RealEndpoint endpoint) {
    List<Sent> sent = new ArrayList<>();
    List<RealEndpoint.Seen> seen = new ArrayList<>();
    try {
      Await.until(
          "the endpoint's lines",
          () -> {
            lines.more().forEach(line -> sent(line, sent));
            seen.addAll(endpoint.more());
            return !sent.isEmpty() && difference(sent, seen).isEmpty();
          },
          () -> difference(sent, seen));
    } catch (AssertionError e) {
      faults.add(String.valueOf(e.getMessage()));
      return;
    }
    answered += (int) sent.stream().filter(each -> each.status == 200).count();
  }

  private static void sent(String line, List<Sent> sent) {
    JsonNode told = JsonMapper.shared().readTree(line);
    String query = told.path("request_query").asString();
    String asks =
        told.path("method").asString()
            + " "
            + ABSOLUTE.matcher(told.path("path").asString()).replaceFirst("")
            + (query.isEmpty() ? "" : "?" + query);
    for (String status : told.path("upstream_status").asString("").split(", ")) {
      if (!status.isEmpty()) {
        sent.add(
            new Sent(
                told.path("request_id").asString(),
                asks,
                Integer.parseInt(status),
                told.path("reason").asString("").equals("BadRequest"),
                line));
      }
    }
  }

  /** Requests that only one of both knows, or that they know otherwise; empty: there is none. */
  private static String difference(List<Sent> sent, List<RealEndpoint.Seen> seen) {
    Map<String, List<Sent>> ofId = new TreeMap<>();
    sent.forEach(each -> ofId.computeIfAbsent(each.id, _ -> new ArrayList<>()).add(each));
    List<String> wrong = new ArrayList<>();
    List<RealEndpoint.Seen> nameless = new ArrayList<>();
    for (RealEndpoint.Seen each : seen) {
      List<Sent> known = ofId.getOrDefault(each.id(), new ArrayList<>());
      if (each.id().isEmpty()) {
        nameless.add(each);
      } else if (known.isEmpty() || !known.removeFirst().asks.equals(each.asks())) {
        wrong.add("not sent: " + each);
      }
    }
    List<Sent> unseen = ofId.values().stream().flatMap(List::stream).toList();
    List<Sent> whole = unseen.stream().filter(each -> !each.brokenOff).toList();
    // what it takes for malformed, as a method in small letters, it answers and does not name
    whole.stream()
        .filter(each -> each.status != 400)
        .forEach(each -> wrong.add("not seen: " + each));
    if (nameless.size() < whole.size() || nameless.size() > unseen.size()) {
      wrong.add("without an id there are %s for %s".formatted(nameless, unseen));
    }
    return String.join("\n", wrong);
  }

  private static String printable(String bytes) {
    return bytes.replace("\r", "\\r").replace("\n", "\\n\n");
  }
}
