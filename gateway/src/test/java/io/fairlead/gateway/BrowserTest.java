package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.accesslog.AccessLogFormat;
import io.fairlead.gateway.accesslog.AccessLogSettings;
import io.fairlead.gateway.proxy.ProxyHeaderPorts;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.proxy.TrustedProxies;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chromium as a client (I22): a page that comes through the gateway fetches through it and opens a
 * WebSocket, over HTTP/2 where that is RFC 8441, and tells its endpoint what came of it.
 */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class BrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final TestCertificate CERTIFICATE = TestCertificate.of("localhost");

  /** Nothing beyond this host, and no questions. */
  private static final List<String> OPTIONS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--ignore-certificate-errors",
          "--no-first-run",
          "--no-proxy-server",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost");

  @TempDir Path directory;

  private final CompletableFuture<String> verdict = new CompletableFuture<>();

  @ParameterizedTest
  @CsvSource({"h2, HTTP/2.0, ", "http/1.1, HTTP/1.1, --disable-http2"})
  void fetchesAndChats(String protocol, String logged, @Nullable String option) throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "chromium is not installed");
    Path file = directory.resolve("access.log");
    try (TestBackend backend = TestBackend.raw(this::answer);
        AccessLog log =
            AccessLog.open(new AccessLogSettings(file.toString(), AccessLogFormat.JSON));
        GatewayUnderTest gateway =
            new GatewayUnderTest(
                ProxyLimits.DEFAULT,
                new ServerOptions(log, TrustedProxies.NONE, ProxyHeaderPorts.OFF))) {
      gateway.apply(cluster(backend));
      Process browser = browse(gateway.https().getPort(), option);
      try {
        assertEquals(expected(protocol), said(browser));
      } finally {
        end(browser);
      }
      LogTail lines = new LogTail(file);
      Set<String> chats = new TreeSet<>();
      Await.until(
          "the line of the WebSocket",
          () -> {
            lines.more().stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .filter(line -> line.path("path").asString().equals("/chat"))
                .map(line -> line.path("request_proto").asString())
                .forEach(chats::add);
            return !chats.isEmpty();
          },
          () -> chats);
      assertEquals(Set.of(logged), chats);
    }
  }

  private static Map<String, String> expected(String protocol) {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("page", protocol),
            Map.entry("fetch", protocol),
            Map.entry("get", "got"),
            Map.entry("post", "took 300000"),
            Map.entry("many", "50"),
            Map.entry("chunks", "onetwo"),
            Map.entry("stuck", "AbortError"),
            Map.entry("after", "got"),
            Map.entry("protocol", "chat"),
            Map.entry("text", "gr\u00fc\u00df dich \ud83d\udc4b"),
            Map.entry("binary", "200000 same"),
            Map.entry("close", "4001 bye")));
  }

  private static Cluster cluster(TestBackend backend) {
    return new Cluster()
        .open()
        .service("web")
        .endpoints("web", backend.address())
        .certificate(CERTIFICATE.asSecret("tls"))
        .ingress(
            "web",
            List.of(
                new IngressRoutes.HostRule(
                    "localhost",
                    List.of(
                        new IngressRoutes.PathRule("/", PathType.PREFIX, Cluster.backend("web"))))),
            List.of(new IngressRoutes.Tls(List.of("localhost"), Cluster.named("tls"))));
  }

  private boolean answer(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    String path = request.line().split("[ ?]")[1];
    return switch (path) {
      case "/page" -> page(out);
      case "/chat" -> WebSocketEcho.answer(request, in, out);
      case "/chunks" -> {
        TestBackend.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        TestBackend.write(out, "3\r\ntwo\r\n0\r\n\r\n");
        yield true;
      }
      case "/stuck" -> in.read() >= 0; // until the gateway gives it up
      case "/take" -> TestBackend.reply(out, "200 OK", "took " + body(request, in).length());
      case "/verdict" -> {
        verdict.complete(body(request, in));
        yield TestBackend.reply(out, "200 OK", "");
      }
      default -> TestBackend.reply(out, "200 OK", "got");
    };
  }

  private static String body(TestBackend.Request request, InputStream in) throws IOException {
    int length = Integer.parseInt(request.header("content-length"));
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static boolean page(OutputStream out) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(BrowserTest.class.getResourceAsStream("browser.html"))) {
      byte[] page = in.readAllBytes();
      TestBackend.write(
          out,
          "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
              + page.length
              + "\r\n\r\n");
      out.write(page);
      return true;
    }
  }

  private Process browse(int port, @Nullable String option) throws IOException {
    List<String> command = new ArrayList<>(List.of(CHROMIUM.toString()));
    command.addAll(OPTIONS);
    command.add("--user-data-dir=" + directory.resolve("profile"));
    if (option != null) {
      command.add(option);
    }
    command.add("https://localhost:" + port + "/page");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("chromium.out").toFile())
        .start();
  }

  private Map<String, String> said(Process browser) throws IOException {
    Await.until(
        "the page's verdict",
        () -> verdict.isDone() || !browser.isAlive(),
        () -> "nothing of the page");
    String told = verdict.getNow("");
    if (told.isEmpty()) {
      throw new AssertionError(Files.readString(directory.resolve("chromium.out")));
    }
    JsonNode json = JsonMapper.shared().readTree(told);
    Map<String, String> said = new TreeMap<>();
    json.properties().forEach(each -> said.put(each.getKey(), each.getValue().asString()));
    return said;
  }

  private static void end(Process browser) throws InterruptedException {
    List<ProcessHandle> all = new ArrayList<>(browser.descendants().toList());
    browser.destroy();
    if (!browser.waitFor(10, TimeUnit.SECONDS)) {
      browser.destroyForcibly().waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }
}
