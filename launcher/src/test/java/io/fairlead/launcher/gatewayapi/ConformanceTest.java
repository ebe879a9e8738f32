package io.fairlead.launcher.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conformance tests of Gateway API v1.6, restated: manifests through the API, then what
 * statuses say and what clients are answered. A file of {@code conformance} is one of them and has
 * its name; {@link Script} says how it reads, {@link Statuses} and {@link Clients} what it can ask.
 *
 * <p>An answer is a list of words that all have to be told; one after {@code !} must not be. {@code
 * SHARES 100 GET ...} counts endpoints or statuses: {@code v1:~70 v2:~30}, more or less; {@code
 * COUNT /path} counts what every endpoint was asked for it, {@code COPIES /path} says which were.
 */
@Timeout(300)
class ConformanceTest {
  static final Path CASES =
      Path.of("src/test/resources/io/fairlead/launcher/gatewayapi/conformance");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final int TOLERANCE = 2; // shares begin anew when a rule is compiled anew

  @TempDir static Path dir;
  private static final Set<Integer> PORTS = new HashSet<>();
  private static Installation installation;
  private static Servers servers;
  private static Clients clients;

  @BeforeAll
  static void start() throws Exception {
    Certificate own =
        Certificate.of(
            "abc.example.com",
            "*.example.org",
            "example.org",
            "spiffe://abc.example.com/test-identity");
    Certificate other = Certificate.of("other.example.com");
    clients = new Clients(own);
    servers = new Servers();
    installation = Installation.start(dir);
    installation.apply(
        "{apiVersion: v1, kind: Namespace, metadata: {name: other, labels: {team: blue}}}");
    installation.apply("{apiVersion: v1, kind: Namespace, metadata: {name: third}}");
    for (String namespace : List.of("default", "other")) {
      installation.apply(own.secret(namespace, "cert"));
      installation.apply(other.secret(namespace, "second"));
    }
    installation.apply(own.authority("ca"));
    installation.apply(other.authority("other-ca"));
    for (String name : List.of("v1", "v2", "v3")) {
      service("default", name, "", servers.http(name));
    }
    service("other", "far", "", servers.http("far"));
    service("default", "secure", "", servers.https("secure", Certificate.showing(own)));
    service("default", "plainh2", "kubernetes.io/h2c", servers.grpc("plainh2"));
    service("default", "switching", "kubernetes.io/ws", servers.switching("switching"));
    for (String name : List.of("g1", "g2")) {
      service("default", name, "", servers.grpc(name));
    }
    for (String name : List.of("u1", "u2")) {
      service("default", name, "", "UDP", servers.udp(name));
    }
    service("other", "ufar", "", "UDP", servers.udp("ufar"));
    installation.apply(
        "{apiVersion: v1, kind: Service, metadata: {name: empty}, spec: {ports: [{name: main, port:"
            + " 80}]}}");
  }

  private static void service(
      String namespace, String name, String appProtocol, InetSocketAddress endpoint) {
    service(namespace, name, appProtocol, "TCP", endpoint);
  }

  private static void service(
      String namespace,
      String name,
      String appProtocol,
      String protocol,
      InetSocketAddress endpoint) {
    installation.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: %s}
        spec: {ports: [{name: main, port: 80, protocol: %s%s}]}
        """
            .formatted(
                name,
                namespace,
                protocol,
                appProtocol.isEmpty() ? "" : ", appProtocol: " + appProtocol));
    installation.apply(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %1$s, namespace: %2$s, labels: {kubernetes.io/service-name: %1$s}}
        addressType: IPv4
        ports: [{name: main, port: %3$d, protocol: %4$s}]
        endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
        """
            .formatted(name, namespace, endpoint.getPort(), protocol));
  }

  @AfterAll
  static void stop() throws Exception {
    installation.close();
    servers.close();
  }

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** One that is free for connections and for datagrams, and was not given out before. */
  private static int freePort() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var _ = new java.net.DatagramSocket(socket.getLocalSocketAddress())) {
        if (PORTS.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (java.net.SocketException e) {
        // datagrams have it
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void behavesAsTheConformanceTestAsks(String name) throws IOException {
    Script script =
        Script.read(Files.readString(CASES.resolve(name + ".yaml")), ConformanceTest::freePort);
    List<String> written = new ArrayList<>();
    try {
      for (Script.Step step : script.steps()) {
        switch (step) {
          case Script.Step.Apply(List<String> manifests) ->
              manifests.forEach(each -> written.add(installation.apply(each)));
          case Script.Step.Delete(String kind, String which) -> installation.delete(kind, which);
          case Script.Step.Expect(String question, String answer) -> expect(question, answer);
        }
      }
    } finally {
      written.reversed().forEach(installation::deletePath);
    }
  }

  /** docs/gateway-api-conformance.md lists what a GatewayClass does. */
  @Test
  void thePageListsTheFeaturesOfAGatewayClass() throws IOException {
    Set<String> told = new TreeSet<>();
    installation
        .get("GatewayClass", "fairlead")
        .path("status")
        .path("supportedFeatures")
        .forEach(feature -> told.add(feature.path("name").asString()));
    assertEquals(ConformancePageTest.features(), told);
  }

  private static void expect(String question, String answer) {
    long deadline = System.nanoTime() + PATIENCE;
    while (true) {
      String told = ask(question);
      if (holds(question, answer, told)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        fail("%s%n  expected %s%n  was %s".formatted(question, answer, told));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static boolean holds(String question, String answer, String told) {
    if (question.startsWith("SHARES ") || question.startsWith("COUNT ")) {
      return isShared(answer, told);
    }
    if (isOfStatus(question)) {
      return told.equals(answer);
    }
    List<String> words = List.of(told.split("\n"));
    return Stream.of(answer.split(" "))
        .allMatch(
            word ->
                word.startsWith("!")
                    ? words.stream().noneMatch(each -> each.startsWith(word.substring(1)))
                    : words.contains(word));
  }

  private static boolean isOfStatus(String question) {
    return question.matches("[A-Z][a-z]\\w+ .*|[A-Z]+[a-z]\\w+ .*");
  }

  private static String ask(String question) {
    if (question.startsWith("SHARES ")) {
      String[] words = question.split(" ", 3);
      Map<String, Integer> shares = new HashMap<>();
      for (int i = 0; i < Integer.parseInt(words[1]); i++) {
        List<String> lines = String.valueOf(clients.answer(words[2])).lines().toList();
        boolean ok = lines.getFirst().equals("200");
        shares.merge(lines.get(ok ? 1 : 0), 1, Integer::sum);
      }
      return shares.toString();
    }
    if (question.startsWith("COPIES ")) {
      return String.join("\n", askedFor(question.substring("COPIES ".length())).keySet());
    }
    if (question.startsWith("COUNT ")) {
      return askedFor(question.substring("COUNT ".length())).toString();
    }
    return isOfStatus(question)
        ? Statuses.said(installation, question)
        : String.valueOf(clients.answer(question));
  }

  /** How often each endpoint was. */
  private static Map<String, Integer> askedFor(String path) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String asked : servers.asked()) {
      String[] words = asked.split(" ");
      if (words[2].equals(path)) {
        counts.merge(words[0], 1, Integer::sum);
      }
    }
    return counts;
  }

  private static boolean isShared(String answer, String told) {
    String[] shares = answer.split(" ");
    for (String share : shares) {
      String[] both = share.split(":");
      boolean about = both[1].startsWith("~");
      int wanted = Integer.parseInt(both[1].replace("~", ""));
      String counted = told.replaceAll(".*\\b" + both[0] + "=(\\d+).*", "$1");
      int count = counted.equals(told) ? 0 : Integer.parseInt(counted);
      if (Math.abs(count - wanted) > (about ? TOLERANCE : 0)) {
        return false;
      }
    }
    return told.split("=").length - 1 <= shares.length;
  }
}
