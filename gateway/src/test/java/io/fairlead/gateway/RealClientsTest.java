package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.PathType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that people use: curl, h2load, nghttp (I22). Skipped where one is not installed. */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RealClientsTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.of("localhost");

  private static TestBackend backend;
  private static TestBackend patient;
  private static GatewayUnderTest gateway;
  private static String plain;
  private static String secure;

  @BeforeAll
  static void start() throws IOException {
    backend =
        TestBackend.answering(
            (request, _, out) -> {
              if (request.line().contains("/trailers")) {
                TestBackend.write(
                    out,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n");
                return true;
              }
              return TestBackend.reply(out, "200 OK", "took " + request.body().length());
            });
    patient =
        TestBackend.raw(
            (request, in, out) -> {
              TestBackend.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
              in.skipNBytes(Integer.parseInt(request.header("content-length")));
              return TestBackend.reply(out, "200 OK", "took " + request.header("content-length"));
            });
    gateway =
        GatewayUnderTest.with(
            new Cluster()
                .open()
                .service("web")
                .endpoints("web", backend.address())
                .route("plain", "", "/", PathType.PREFIX, "web")
                .service("patient")
                .endpoints("patient", patient.address())
                .route("patient", "", "/patient", PathType.PREFIX, "patient")
                .certificate(CERTIFICATE.asSecret("tls"))
                .ingress(
                    "secure",
                    List.of(
                        new IngressRoutes.HostRule(
                            "localhost",
                            List.of(
                                new IngressRoutes.PathRule(
                                    "/", PathType.PREFIX, Cluster.backend("web"))))),
                    List.of(new IngressRoutes.Tls(List.of("localhost"), Cluster.named("tls")))));
    plain = "http://127.0.0.1:" + gateway.http().getPort();
    secure = "https://localhost:" + gateway.https().getPort();
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    backend.close();
    patient.close();
  }

  @Test
  void curlSpeaksEveryVersion() throws Exception {
    String version = "\n%{http_version} %{http_code}";
    assertEquals("took 0\n1.1 200", curl("--http1.1", "-w", version, plain + "/"));
    assertEquals("took 0\n2 200", curl("--http2-prior-knowledge", "-w", version, plain + "/"));
    assertEquals("took 0\n1.1 200", curl("--http1.1", "-w", version, secure + "/"));
    assertEquals("took 0\n2 200", curl("--http2", "-w", version, secure + "/"));
  }

  /** An upgrade to HTTP/2 that was offered may be left (RFC 9110 7.8). */
  @Test
  void curlGoesOnWhereItsUpgradeIsNotTaken() throws Exception {
    assertEquals("took 0\n1.1", curl("--http2", "-w", "\n%{http_version}", plain + "/"));
  }

  /** The endpoint says so, not the gateway (RFC 9110 10.1.1). */
  @Test
  void curlSendsABodyOnceItIsToldToContinue() throws Exception {
    Path body = Files.write(Files.createTempFile("body", ""), new byte[300_000]);
    try {
      String said =
          curl(
              "-v",
              "--http1.1",
              "-H",
              "Expect: 100-continue",
              "-T",
              body.toString(),
              plain + "/patient");
      assertTrue(said.contains("HTTP/1.1 100 Continue"), said);
      assertTrue(said.contains("took 300000"), said);
    } finally {
      Files.delete(body);
    }
  }

  @Test
  void curlReadsTrailers() throws Exception {
    for (String how : List.of("--http1.1", "--http2-prior-knowledge")) {
      String said = curl(how, "-D", "-", plain + "/trailers");
      assertTrue(
          said.contains("hello") && said.toLowerCase(Locale.ROOT).contains("x-sum: 5"), said);
    }
  }

  @Test
  void nghttpReadsAResponse() throws Exception {
    assertEquals("took 0", said("nghttp", plain + "/").strip());
    assertEquals("took 0", said("nghttp", "--no-verify-peer", secure + "/").strip());
  }

  @Test
  void h2loadMissesNothing() throws Exception {
    for (String url : List.of(plain, secure)) {
      String said = said("h2load", "-n2000", "-c8", "-m8", "-t1", url + "/");
      assertTrue(said.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"), said);
      assertTrue(said.contains("status codes: 2000 2xx"), said);
    }
    String said = said("h2load", "--h1", "-n500", "-c8", "-t1", secure + "/");
    assertTrue(said.contains("status codes: 500 2xx"), said);
  }

  private static String curl(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("curl", "-sk", "--max-time", "30"));
    all.addAll(List.of(arguments));
    return said(all.toArray(String[]::new));
  }

  /** What it prints, once it ended well. */
  private static String said(String... command) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", command[0])), command[0] + " is not installed");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
