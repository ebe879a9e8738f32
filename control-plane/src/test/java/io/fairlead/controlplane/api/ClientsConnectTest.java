package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fairlead.controlplane.PlayedNode;
import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.model.stream.StreamRequest;
import io.kubernetes.client.Attach;
import io.kubernetes.client.Exec;
import io.kubernetes.client.PortForward;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** exec, attach and port-forward of fabric8's client and of Kubernetes' own for Java. */
@Timeout(60)
class ClientsConnectTest {
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static PlayedNode node;
  private static KubernetesClient fabric;
  private static ApiClient java;

  @BeforeAll
  static void start() throws Exception {
    node = PlayedNode.of(plane.data());
    fabric = FabricClient.of(plane);
    java = Config.fromConfig(plane.kubeconfig().toString()).setReadTimeout(0);
    Answer made =
        plane
            .http()
            .post(
                "/api/v1/namespaces/default/pods",
                """
                {"metadata": {"name": "web"}, "spec": {"nodeName": "%s",
                 "containers": [{"name": "c", "image": "i", "stdin": true}]}}
                """
                    .formatted(PlayedNode.NAME));
    assertEquals(201, made.code(), made.response().body());
    Answer ready =
        plane
            .http()
            .patch(
                "/api/v1/namespaces/default/pods/web/status",
                "merge-patch+json",
                """
                {"status": {"phase": "Running",
                 "conditions": [{"type": "Ready", "status": "True"}]}}
                """);
    assertEquals(200, ready.code(), ready.response().body());
  }

  @AfterAll
  static void stop() {
    fabric.close();
    node.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Not {@code readNBytes}: it ends with a read of nothing, for which fabric8 waits. */
  private static String read(InputStream in, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    for (int at = 0; at < bytes; ) {
      int more = in.read(read, at, bytes - at);
      assertTrue(more > 0, "ended too soon");
      at += more;
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  @Test
  void fabricGetsOutputErrorsAndTheExitCode() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ExecWatch exec =
        fabric.pods().withName("web").writingOutput(out).writingError(err).exec("echo", "hi")) {
      assertEquals(0, exec.exitCode().get(20, TimeUnit.SECONDS));
    }
    assertEquals("hi\n", out.toString(StandardCharsets.UTF_8));
    try (ExecWatch exec =
        fabric.pods().withName("web").writingOutput(out).writingError(err).exec("exit", "7")) {
      assertEquals(7, exec.exitCode().get(20, TimeUnit.SECONDS));
    }
    try (ExecWatch exec =
        fabric.pods().withName("web").writingOutput(out).writingError(err).exec("err", "oh")) {
      assertEquals(0, exec.exitCode().get(20, TimeUnit.SECONDS));
    }
    assertEquals("oh\n", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void fabricsInputArrivesAndItsTerminalHasASize() throws Exception {
    try (ExecWatch exec =
        fabric.pods().withName("web").redirectingInput().redirectingOutput().exec("cat")) {
      exec.getInput().write(bytes("one\nbye\n"));
      exec.getInput().flush();
      assertEquals("one\nbye\n", read(exec.getOutput(), 8));
      assertEquals(0, exec.exitCode().get(20, TimeUnit.SECONDS));
    }
    try (ExecWatch exec =
        fabric
            .pods()
            .withName("web")
            .redirectingInput()
            .redirectingOutput()
            .withTTY()
            .exec("size")) {
      exec.resize(120, 40);
      assertEquals("{\"Width\":120,\"Height\":40}\n", read(exec.getOutput(), 26));
    }
  }

  @Test
  void whatRunsEndsWithItsClient() throws Exception {
    try (ExecWatch exec =
        fabric.pods().withName("web").redirectingInput().redirectingOutput().exec("hang")) {
      assertEquals("hanging\n", read(exec.getOutput(), 8));
    }
    StreamRequest hanging =
        node.asked().stream()
            .filter(StreamRequest.Exec.class::isInstance)
            .map(StreamRequest.Exec.class::cast)
            .filter(exec -> exec.command().equals(List.of("hang")))
            .findFirst()
            .orElseThrow();
    node.awaitEnded(hanging);
  }

  @Test
  void fabricForwardsPorts() throws Exception {
    try (ServerSocket pod = echo();
        LocalPortForward forward = fabric.pods().withName("web").portForward(pod.getLocalPort())) {
      for (String text : List.of("one", "two", "x".repeat(300_000))) {
        try (Socket local = new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort())) {
          local.getOutputStream().write(bytes(text));
          assertEquals(text, read(local.getInputStream(), text.length()));
        }
      }
      assertEquals(List.of(), List.copyOf(forward.getServerThrowables()));
    }
  }

  @Test
  void theJavaClientGetsOutputErrorsAndTheExitCode() throws Exception {
    Exec exec = new Exec(java);
    Process echo = exec.exec("default", "web", new String[] {"echo", "hi"}, "c", false, false);
    assertEquals("hi\n", read(echo.getInputStream(), 3));
    assertTrue(echo.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, echo.exitValue());

    Process seven = exec.exec("default", "web", new String[] {"exit", "7"}, "c", false, false);
    assertTrue(seven.waitFor(20, TimeUnit.SECONDS));
    assertEquals(7, seven.exitValue());

    Process cat = exec.exec("default", "web", new String[] {"cat"}, "c", true, false);
    cat.getOutputStream().write(bytes("one\nbye\n"));
    cat.getOutputStream().flush();
    assertEquals("one\nbye\n", read(cat.getInputStream(), 8));
    assertTrue(cat.waitFor(20, TimeUnit.SECONDS));
  }

  @Test
  void theJavaClientAttaches() throws Exception {
    try (Attach.AttachResult attached =
        new Attach(java).attach("default", "web", "c", true, false)) {
      InputStream out = attached.getStandardOutputStream();
      assertEquals("attached\n", read(out, 9));
      OutputStream in = attached.getStandardInputStream();
      in.write(bytes("hello\n"));
      in.flush();
      assertEquals("hello\n", read(out, 6));
    }
  }

  @Test
  void theJavaClientForwardsPorts() throws Exception {
    try (ServerSocket pod = echo()) {
      PortForward.PortForwardResult forward =
          new PortForward(java).forward("default", "web", List.of(pod.getLocalPort(), 1));
      forward.getOutboundStream(pod.getLocalPort()).write(bytes("hello"));
      forward.getOutboundStream(pod.getLocalPort()).flush();
      assertEquals("hello", read(forward.getInputStream(pod.getLocalPort()), 5));
      // That client leaves the port, two bytes, before the error.
      String refused = "\u0001\u0000failed to connect to localhost:1";
      assertEquals(refused, read(forward.getErrorStream(1), refused.length()));
    }
  }

  /** A port that says what it hears. */
  private static ServerSocket echo() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket client = server.accept();
                  Thread.ofVirtual().start(() -> echo(client));
                }
              } catch (IOException closed) {
                // the test is over
              }
            });
    return server;
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException gone) {
      // so it is over
    }
  }
}
