package io.fairlead.gateway;

import io.fairlead.model.pod.PodSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A gateway with a host for each thing that annotations of ingress-nginx do, and the endpoints
 * behind them.
 */
final class AnnotatedRoutes implements AutoCloseable {
  private final List<TestBackend> backends = new ArrayList<>();
  private final GatewayUnderTest gateway;
  private final TestBackend web;
  private final TestBackend mirror;

  AnnotatedRoutes() throws IOException {
    web = backend(TestBackend.answering(AnnotatedRoutes::answer));
    TestBackend beta = backend(TestBackend.saying("beta"));
    TestBackend auth = backend(TestBackend.answering(AnnotatedRoutes::judge));
    Cluster cluster =
        new Cluster()
            .service("web")
            .endpoints("web", web.address())
            .service("beta")
            .endpoints("beta", beta.address())
            .service("auth")
            .endpoints("auth", auth.address())
            .service("failing")
            .endpoints("failing", backend(TestBackend.answering(AnnotatedRoutes::fail)).address())
            .service("pages")
            .endpoints("pages", backend(TestBackend.answering(AnnotatedRoutes::page)).address())
            .service("big")
            .endpoints("big", backend(TestBackend.saying("x".repeat(300 * 1024))).address())
            .service("mirror")
            .service("some")
            .service("silent")
            .endpoints("silent", backend(TestBackend.answering((r, in, out) -> true)).address())
            .service("three")
            .service("empty");
    mirror = backend(TestBackend.saying("nobody reads this"));
    cluster
        .endpoints("mirror", mirror.address())
        .endpoints(
            "some", web.address(), backend(TestBackend.answering(AnnotatedRoutes::busy)).address());
    TestBackend[] three = new TestBackend[3];
    for (int i = 0; i < 3; i++) {
      three[i] = backend(TestBackend.saying("three-" + i));
    }
    cluster.endpoints("three", three[0].address(), three[1].address(), three[2].address());
    routes(cluster);
    gateway = GatewayUnderTest.with(cluster);
  }

  private TestBackend backend(TestBackend made) {
    backends.add(made);
    return made;
  }

  /** Says which path it was asked for, and what it saw. */
  TestBackend web() {
    return web;
  }

  /** Gets the copies of {@code mirrored.com}. */
  TestBackend mirror() {
    return mirror;
  }

  GatewayUnderTest gateway() {
    return gateway;
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    for (TestBackend backend : backends) {
      backend.close();
    }
  }

  private static boolean answer(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    String path = request.line().split(" ")[1];
    TestBackend.write(
        out,
        "HTTP/1.1 200 OK\r\nX-Path: "
            + path
            + "\r\nLocation: http://inside/x\r\nSet-Cookie: a=b; Path=/in; Domain=inside.example"
            + "\r\nX-Seen: "
            + request.header("host")
            + " "
            + request.header("x-forwarded-prefix")
            + " "
            + request.header("x-user")
            + "\r\nContent-Length: 2\r\n\r\nok");
    return true;
  }

  private static boolean fail(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    String status = request.line().substring(request.line().indexOf('/') + 1).substring(0, 3);
    return TestBackend.reply(out, status + " Failed", "raw");
  }

  private static boolean busy(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    return TestBackend.reply(out, "503 Busy", "busy");
  }

  private static boolean page(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    String text =
        String.join(
            " ",
            request.line(),
            request.header("x-code"),
            request.header("x-format"),
            request.header("x-original-uri"),
            request.header("x-namespace"),
            request.header("x-ingress-name"),
            request.header("x-service-name"),
            request.header("x-service-port"));
    return TestBackend.reply(out, request.header("x-code") + " Page", text);
  }

  private static boolean judge(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    String who = request.header("x-who");
    String status =
        switch (who) {
          case "friend" -> "200 OK";
          case "banned" -> "403 Forbidden";
          case "broken" -> "500 Oops";
          case String other -> "401 Unauthorized";
        };
    TestBackend.write(
        out,
        "HTTP/1.1 "
            + status
            + "\r\nX-User: "
            + who
            + " of "
            + request.header("x-original-url")
            + "\r\nWWW-Authenticate: Custom\r\nContent-Length: 0\r\n\r\n");
    return true;
  }

  private static void routes(Cluster cluster) {
    cluster
        .annotated(
            "rewrite.com",
            "Impl /api(/|$)(.*)",
            "web",
            "rewrite-target",
            "/$2",
            "x-forwarded-prefix",
            "/api")
        .annotated("root.com", "Prefix /", "web", "app-root", "/home")
        .annotated(
            "moved.com", "Prefix /", "web", "permanent-redirect", "https://new.com$request_uri")
        .annotated("tls.com", "Prefix /", "web", "force-ssl-redirect", "true")
        .annotated(
            "slash.com",
            "Prefix /",
            "web",
            "force-ssl-redirect",
            "true",
            "preserve-trailing-slash",
            "true")
        .annotated("www.site.com", "Prefix /", "web", "from-to-www-redirect", "true")
        .annotated("small.com", "Prefix /", "web", "proxy-body-size", "4")
        .annotated("default.com", "Prefix /", "web", "use-regex", "false")
        .annotated(
            "cors.com",
            "Prefix /",
            "web",
            "enable-cors",
            "true",
            "cors-allow-origin",
            "https://*.page.com",
            "cors-expose-headers",
            "X-A")
        .annotated(
            "any-cors.com",
            "Prefix /",
            "web",
            "enable-cors",
            "true",
            "cors-allow-credentials",
            "false")
        .annotated(
            "limited.com", "Prefix /", "web", "limit-rpm", "1", "limit-burst-multiplier", "2")
        .annotated(
            "exempt.com",
            "Prefix /",
            "web",
            "limit-rpm",
            "1",
            "limit-burst-multiplier",
            "1",
            "limit-whitelist",
            "127.0.0.0/8")
        .annotated("allowed.com", "Prefix /", "web", "whitelist-source-range", "127.0.0.0/8")
        .annotated("barred.com", "Prefix /", "web", "whitelist-source-range", "10.0.0.0/8")
        .annotated("denied.com", "Prefix /", "web", "denylist-source-range", "127.0.0.1")
        .annotated("invalid.com", "Prefix /", "web", "whitelist-source-range", "nowhere")
        .annotated(
            "basic.com",
            "Prefix /",
            "web",
            "auth-type",
            "basic",
            "auth-secret",
            "users",
            "auth-realm",
            "shop")
        .annotated(
            "map.com",
            "Prefix /",
            "web",
            "auth-type",
            "basic",
            "auth-secret",
            "map",
            "auth-secret-type",
            "auth-map")
        .annotated(
            "nosecret.com", "Prefix /", "web", "auth-type", "basic", "auth-secret", "missing")
        .annotated(
            "either.com",
            "Prefix /",
            "web",
            "auth-type",
            "basic",
            "auth-secret",
            "users",
            "satisfy",
            "any",
            "whitelist-source-range",
            "127.0.0.1")
        .annotated(
            "neither.com",
            "Prefix /",
            "web",
            "auth-type",
            "basic",
            "auth-secret",
            "users",
            "satisfy",
            "any",
            "whitelist-source-range",
            "10.0.0.1")
        .annotated(
            "external.com",
            "Prefix /",
            "web",
            "auth-url",
            "http://auth.default.svc.cluster.local/check?x=$arg_x",
            "auth-response-headers",
            "X-User")
        .annotated(
            "signin.com",
            "Prefix /",
            "web",
            "auth-url",
            "http://auth.default.svc/",
            "auth-signin",
            "https://login.com/start")
        .annotated("noauth.com", "Prefix /", "web", "auth-url", "http://nobody.default.svc/")
        .annotated("vhost.com", "Prefix /", "web", "upstream-vhost", "inner.$host")
        .annotated("headers.com", "Prefix /", "web", "custom-headers", "default/headers")
        .annotated(
            "cookies.com",
            "Prefix /",
            "web",
            "proxy-cookie-path",
            "/in /out",
            "proxy-cookie-domain",
            "inside.example outside.example",
            "proxy-redirect-from",
            "http://inside/",
            "proxy-redirect-to",
            "/out/")
        .annotated(
            "sticky.com",
            "Prefix /",
            "three",
            "affinity",
            "cookie",
            "session-cookie-max-age",
            "60",
            "session-cookie-samesite",
            "Lax")
        .annotated(
            "persistent.com",
            "Prefix /",
            "three",
            "affinity",
            "cookie",
            "affinity-mode",
            "persistent",
            "session-cookie-name",
            "route")
        .annotated("hash.com", "Prefix /", "three", "upstream-hash-by", "$arg_user")
        .annotated("canary.com", "Prefix /", "web", "use-regex", "false")
        .annotated(
            "canary.com",
            "Prefix /",
            "beta",
            "canary",
            "true",
            "canary-by-header",
            "X-Canary",
            "canary-by-cookie",
            "canary",
            "canary-weight",
            "0")
        .annotated("fallback.com", "Prefix /", "empty", "default-backend", "beta")
        .annotated(
            "errors.com",
            "Prefix /",
            "failing",
            "custom-http-errors",
            "404,503",
            "default-backend",
            "pages")
        .annotated(
            "mirrored.com",
            "Prefix /",
            "web",
            "mirror-target",
            "http://mirror.default.svc/copy$request_uri",
            "mirror-host",
            "copied.com")
        .annotated("slow.com", "Prefix /big", "big", "limit-rate", "50", "limit-rate-after", "100")
        .annotated("retried.com", "Prefix /", "some", "proxy-next-upstream", "http_503")
        .annotated("once.com", "Prefix /", "some", "proxy-next-upstream", "off")
        .annotated(
            "late.com",
            "Prefix /",
            "silent",
            "proxy-read-timeout",
            "1",
            "proxy-next-upstream",
            "off")
        .annotated("alias.com", "Prefix /", "web", "server-alias", "other.alias.com")
        .source(
            PodSource.Kind.SECRET,
            "users",
            Map.of(
                "auth",
                """
                # made by htpasswd
                apr1:$apr1$TtbU0GMc$Kq.H4YKkXRgGwFStnJf0g0
                sha:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=
                bcrypt:$2y$05$c4WoMPo3SXsafkva.HHa6ukUowDgdynfktL4emCM9qLyY5MqcdeGq
                plain:test
                """))
        .source(PodSource.Kind.SECRET, "map", Map.of("ann", "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M="))
        .source(
            PodSource.Kind.CONFIG_MAP,
            "headers",
            Map.of("X-Frame-Options", "DENY", "Bad Name", "x"));
  }
}
