package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.PlayedNode;
import io.fairlead.controlplane.api.kubectl.Kubectl.Result;
import io.fairlead.controlplane.api.kubectl.Kubectl.Running;
import io.fairlead.model.stream.StreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * exec, attach and port-forward of the kubectls there are: before 1.31 they speak SPDY, since then
 * WebSocket, and SPDY inside it.
 */
@Timeout(120)
class KubectlConnectTest {
  private static final Pattern FORWARDING = Pattern.compile("127\\.0\\.0\\.1:(\\d+) -> ");

  @TempDir static Path dir;
  private static Kubectl kubectl;
  private static PlayedNode node;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    node = PlayedNode.of(dir.resolve("data"));
    kubectl.runPods();
    kubectl.apply(pod("web", "c"));
    kubectl.apply(pod("two", "a", "b"));
    kubectl.apply(
        "# another\n{apiVersion: v1, kind: Pod, metadata: {name: waiting, namespace: default},"
            + " spec: {schedulerName: nobody, containers: [{name: c, image: i}]}}");
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    if (kubectl != null) {
      kubectl.close();
    }
  }

  private static String pod(String name, String... containers) {
    String all =
        String.join(
            ", ",
            List.of(containers).stream()
                .map(c -> "{name: %s, image: i, stdin: true}".formatted(c))
                .toList());
    return "# a pod\n{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {nodeName: %s, containers: [%s]}}"
        .formatted(name, PlayedNode.NAME, all);
  }

  static List<String> programs() throws IOException {
    return Kubectl.programs();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aCommandsOutputAndExitCodeAreItsOwn(String program) {
    Kubectl by = kubectl.by(program);

    assertEquals(
        new Result(0, "hello there\n", ""), by.run("exec", "web", "--", "echo", "hello", "there"));
    assertEquals(new Result(0, "", "oh\n"), by.run("exec", "web", "--", "err", "oh"));
    Result seven = by.run("exec", "web", "--", "exit", "7");
    assertEquals(7, seven.code(), seven::err);
    assertTrue(seven.err().contains("command terminated with exit code 7"), seven::err);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void standardInputArrivesAndEnds(String program) {
    Kubectl by = kubectl.by(program);
    String lines = "one\ntwo\n".repeat(30_000);

    assertEquals(new Result(0, lines, ""), by.withInput(lines, "exec", "-i", "web", "--", "cat"));
    assertEquals(
        lines.length() + "\n", by.withInput(lines, "exec", "-i", "web", "--", "count").out());
    assertEquals("0\n", by.withInput("", "exec", "-i", "web", "--", "count").out());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void allOfALongOutputArrives(String program) {
    Result result = kubectl.by(program).run("exec", "web", "--", "zeros", "20000000");

    assertEquals(0, result.code(), result::err);
    assertEquals(20_000_000, result.out().length());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void whatDoesNotEndWellIsNotTakenForSuccess(String program) {
    Result died = kubectl.by(program).run("exec", "web", "--", "die");

    assertEquals(1, died.code(), died::err);
    assertTrue(died.err().contains("the connection to the pod was lost"), died::err);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aRefusalIsTold(String program) {
    Kubectl by = kubectl.by(program);

    Result ofNode = by.run("exec", "web", "--", "refuse");
    assertEquals(1, ofNode.code());
    assertTrue(ofNode.err().contains("container not found (\"c\")"), ofNode::err);
    Result noPod = by.run("exec", "nobody", "--", "echo");
    assertEquals("Error from server (NotFound): pods \"nobody\" not found\n", noPod.err());
    Result noHost = by.run("exec", "waiting", "--", "echo");
    assertTrue(noHost.err().contains("pod waiting does not have a host assigned"), noHost::err);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theContainerIsTheOneNamed(String program) {
    Kubectl by = kubectl.by(program);

    by.ok("exec", "two", "-c", "b", "--", "echo");
    StreamRequest.Exec asked = (StreamRequest.Exec) node.asked().getLast();
    assertEquals("b", asked.container());
    Result none = by.run("exec", "two", "-c", "x", "--", "echo");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("container x"), none::err);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void attachIsASuccessHoweverTheContainerEnds(String program) {
    Result attached = kubectl.by(program).withInput("hi\nbye\n", "attach", "-i", "web");

    assertEquals(0, attached.code(), attached::err);
    assertEquals("attached\nhi\nbye\n", attached.out());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void portsAreForwarded(String program) throws Exception {
    try (ServerSocket pod = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(pod));
      Running forward = kubectl.by(program).start("port-forward", "web", ":" + pod.getLocalPort());
      forward.awaitPrinted("Forwarding from 127.0.0.1:");
      Matcher local = FORWARDING.matcher(forward.printed());
      assertTrue(local.find(), forward::printed);
      int port = Integer.parseInt(local.group(1));

      for (int i = 0; i < 3; i++) {
        assertEquals("you said hello " + i, ask(port, "hello " + i));
      }
      String big = "x".repeat(3_000_000);
      assertEquals("you said " + big, ask(port, big));
      forward.process().destroy();
    }
  }

  /** Answers each connection with what it says: eight characters of length, then a text. */
  private static void serve(ServerSocket pod) {
    try {
      while (true) {
        Socket client = pod.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void answer(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      int length = Integer.parseInt(new String(in.readNBytes(8), StandardCharsets.UTF_8).strip());
      byte[] said = in.readNBytes(length);
      OutputStream out = client.getOutputStream();
      out.write("you said ".getBytes(StandardCharsets.UTF_8));
      out.write(said);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String ask(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] said = text.getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write("%8d".formatted(said.length).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(said);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
