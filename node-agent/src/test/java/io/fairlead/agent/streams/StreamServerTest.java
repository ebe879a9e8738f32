package io.fairlead.agent.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.pods.PodHost;
import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.pods.Works;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.model.stream.StreamRequest.Output;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a pod that runs: its log, commands beside it, terminals and ports. */
@Timeout(60)
class StreamServerTest {
  private static final NamespacedName WEB = new NamespacedName("default", "web");
  private static final String SPEC =
      """
      {'restartPolicy': 'Never', 'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,
       'containers': [
         {'name': 'c', 'image': 'host', 'workingDir': '/tmp', 'env': [{'name': 'A', 'value': 'b'}],
          'command': ['sh', '-c', 'echo out; echo err >&2; sleep 1000']},
         {'name': 'done', 'image': 'host', 'command': ['sh', '-c', 'echo bye; printf unended']}]}
      """;

  private static final List<ImageEntry> EXTRA = new ArrayList<>();

  @TempDir static Path directory;
  private static @Nullable PodRunner runner;
  private static @Nullable StreamServer server;

  @BeforeAll
  static void start() throws Exception {
    for (String command : List.of("/usr/bin/setsid", "/usr/bin/nsenter", "/bin/bash")) {
      assumeTrue(Files.isExecutable(Path.of(command)), "needs " + command);
    }
    CountDownLatch running = new CountDownLatch(1);
    PodRunner pods =
        PodRunner.start(
            new PodHost(
                directory.resolve("pods"),
                PodHost.Network.LOOPBACK,
                false,
                "cluster.local",
                List.of("127.0.0.1")),
            () -> true,
            message -> {
              if (message instanceof AgentMessage.PodReported reported
                  && states(reported.report()).equals("Running Terminated")) {
                running.countDown();
              }
            });
    runner = pods;
    server = new StreamServer(pods, Timings.DEFAULT);
    apply();
    assertTrue(running.await(20, TimeUnit.SECONDS), "the pod runs");
  }

  @AfterAll
  static void stop() throws Exception {
    PodRunner pods = runner;
    if (pods != null) {
      NodeImage nothing = NodeImage.of("e", 10, List.of());
      pods.apply(nothing, nothing.entries().keySet());
      for (String name : List.of("web", "cat", "shell")) {
        Await.until(name + " is gone", () -> pods.look("uid-" + name).isEmpty());
      }
      pods.close();
    }
  }

  @Test
  void aLogIsBothOutputsAndItsEndMayBeWithoutALineFeed() throws Exception {
    String all = log(logs("c", null, Output.ALL));
    assertEquals(Set.of("out", "err"), Set.of(all.split("\n")), all);
    assertEquals("bye\nunended", log(logs("done", null, Output.ALL)));
    assertEquals("unended", log(logs("done", 1L, Output.ALL)));
    assertEquals("err\n", log(logs("c", null, Output.STDERR)));
  }

  @Test
  void aFollowedLogEndsWithItsContainer() throws Exception {
    StreamRequest.Logs all = logs("done", null, Output.ALL);
    assertEquals(
        "bye\nunended",
        log(
            new StreamRequest.Logs(
                WEB, "uid-web", "done", true, false, null, null, null, false, all.output())));
  }

  @Test
  void aPreviousRunThatNeverWasIsRefusedAsByKubelet() throws Exception {
    try (ClientEnd client = new ClientEnd()) {
      AgentMessage.StreamOpened opened =
          client.ask(
              server(),
              new StreamRequest.Logs(
                  WEB, "uid-web", "c", false, true, null, null, null, false, Output.ALL));
      assertEquals(
          StreamRefusal.badRequest("previous terminated container \"c\" in pod \"web\" not found"),
          opened.refusal());
    }
  }

  @Test
  void aCommandHasTheContainersEnvironmentAndItsOwnPipesAndExitCode() throws Exception {
    try (ClientEnd client = ask(exec(false, "sh", "-c", "echo $A $PWD; cat >&2; exit 7"))) {
      client.type("typed");
      client.say(StreamFrame.end(Channel.STDIN));
      String status = client.finish();
      assertEquals("b /tmp\n", client.heard(Channel.STDOUT));
      assertEquals("typed", client.heard(Channel.STDERR));
      assertEquals(
          "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with"
              + " non-zero exit code: exit status 7\",\"reason\":\"NonZeroExitCode\","
              + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"7\"}]}}",
          status);
    }
  }

  @Test
  void muchOutputArrivesWhole() throws Exception {
    try (ClientEnd client = ask(exec(false, "head", "-c", "5000000", "/dev/zero"))) {
      assertEquals("{\"metadata\":{},\"status\":\"Success\"}", client.finish());
      assertEquals(5_000_000, client.heard(Channel.STDOUT).length());
    }
  }

  @Test
  void aCommandThatIsNotThereIsToldInTheWordsOfRuntimes() throws Exception {
    try (ClientEnd client = ask(exec(false, "nosuch"))) {
      String status = client.finish();
      assertTrue(
          status.contains(
              "unable to start container process: exec: \\\"nosuch\\\": executable file not found"
                  + " in $PATH"),
          status);
    }
  }

  @Test
  void whatACommandLeavesBehindDoesNotHoldUpItsEnd() throws Exception {
    try (ClientEnd client = ask(exec(false, "sh", "-c", "sleep 1000 & echo done"))) {
      assertEquals("{\"metadata\":{},\"status\":\"Success\"}", client.finish());
      assertEquals("done\n", client.heard(Channel.STDOUT));
    }
  }

  @Test
  void aTerminalHasASizeAndEchoesAndHangsUp() throws Exception {
    try (ClientEnd client = ask(exec(true, "sh"))) {
      client.say(
          StreamFrame.of(
              Channel.RESIZE, "{\"Width\":123,\"Height\":45}\n".getBytes(StandardCharsets.UTF_8)));
      client.type("stty size; tty\n");
      String seen = client.await(Channel.STDOUT, text -> text.contains("/dev/pts/"));
      assertTrue(seen.contains("stty size; tty\r\n") && seen.contains("45 123\r\n"), seen);
      client.type("exit 3\n");
      String status = client.finish();
      assertTrue(status.contains("\"message\":\"3\""), status + client.heard(Channel.STDOUT));
    }
  }

  @Test
  void aCommandWhoseClientGoesIsKilledThoughItDoesNotReadItsInput() throws Exception {
    ClientEnd client = ask(exec(false, "sh", "-c", "echo up; exec sleep 1001"));
    client.await(Channel.STDOUT, text -> text.equals("up\n"));
    Thread typist = Thread.ofVirtual().start(() -> typeForEver(client));
    assertTrue(runs("sleep 1001"), "it runs");
    client.close();
    Await.until("it is killed", () -> !runs("sleep 1001"));
    typist.join();
  }

  @Test
  void aTerminalWhoseClientGoesIsHungUp() throws Exception {
    ClientEnd client = ask(exec(true, "sh", "-c", "echo up; sleep 1002"));
    client.await(Channel.STDOUT, text -> text.contains("up"));
    assertTrue(runs("sleep 1002"), "it runs");
    client.close();
    Await.until("it is killed", () -> !runs("sleep 1002"));
  }

  @Test
  void theInputOfTheFirstClientIsTheContainersAndEndsWithIt() throws Exception {
    begin(
        "cat",
        "{'name': 'c', 'image': 'host', 'stdin': true, 'stdinOnce': true, %s}"
            .formatted("'command': ['sh', '-c', 'echo early; cat; exit 3']"));
    try (ClientEnd client = ask(attach("cat", false))) {
      client.await(Channel.STDOUT, text -> text.contains("early\n"));
      client.type("typed\n");
      client.await(Channel.STDOUT, text -> text.contains("typed\n"));
      client.say(StreamFrame.end(Channel.STDIN));
      assertEquals(
          "{\"metadata\":{},\"status\":\"Success\"}",
          client.finish(),
          "as the exit code is the pod's");
    }
  }

  @Test
  void aTerminalHasTheSizeOfTheClientThatAttachedBeforeItWasThere() throws Exception {
    begin(
        "shell",
        "{'name': 'c', 'image': 'host', 'stdin': true, 'stdinOnce': true, 'tty': true,"
            + " 'command': ['sh']}");
    try (ClientEnd client = ask(attach("shell", true))) {
      client.say(
          StreamFrame.of(
              Channel.RESIZE, "{\"Width\":99,\"Height\":33}".getBytes(StandardCharsets.UTF_8)));
      client.type("stty size; echo $TERM; exit 5\n");
      client.finish();
      String seen = client.heard(Channel.STDOUT);
      assertTrue(seen.contains("33 99\r\n") && seen.contains("xterm\r\n"), seen);
    }
  }

  @Test
  void aContainerThatHasEndedTakesNoCommands() throws Exception {
    try (ClientEnd client = new ClientEnd()) {
      AgentMessage.StreamOpened opened =
          client.ask(
              server(),
              new StreamRequest.Exec(
                  WEB, "uid-web", "done", List.of("sh"), false, true, true, false));
      assertEquals(
          StreamRefusal.internal("unable to upgrade connection: container not found (\"done\")"),
          opened.refusal());
    }
  }

  @Test
  void aPortIsReachedAtLoopbackToo() throws Exception {
    try (ServerSocket pod = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ClientEnd client = ask(new StreamRequest.PortForward(WEB, "uid-web", pod.getLocalPort()))) {
      client.type("ping");
      client.say(StreamFrame.end(Channel.STDIN));
      try (Socket accepted = pod.accept()) {
        assertEquals(
            "ping", new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        accepted.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
      }
      assertEquals("", client.finish());
      assertEquals("pong", client.heard(Channel.STDOUT));
    }
  }

  @Test
  void aPortNobodyListensAtIsSaidSo() throws Exception {
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress(0)); // which keeps everybody else from the port
      int port = silent.getLocalPort();
      try (ClientEnd client = ask(new StreamRequest.PortForward(WEB, "uid-web", port))) {
        assertEquals(
            "error forwarding port %d to pod uid-web, uid : failed to connect to 127.244.7.1:%d:"
                    .formatted(port, port)
                + " Connection refused",
            client.finish());
      }
    }
  }

  private static StreamRequest.Logs logs(String container, @Nullable Long tail, Output output) {
    return new StreamRequest.Logs(
        WEB, "uid-web", container, false, false, tail, null, null, false, output);
  }

  private static StreamRequest.Exec exec(boolean tty, String... command) {
    return new StreamRequest.Exec(WEB, "uid-web", "c", List.of(command), true, true, !tty, tty);
  }

  private static StreamRequest.Attach attach(String pod, boolean tty) {
    return new StreamRequest.Attach(
        new NamespacedName("default", pod), "uid-" + pod, "c", true, true, !tty, tty);
  }

  /** Has one more pod run, and returns as soon as it is said to. */
  private static void begin(String name, String container) throws Exception {
    String spec =
        "{'restartPolicy': 'Never', 'dnsPolicy': 'Default', 'terminationGracePeriodSeconds': 0,"
            + " 'hostNetwork': true, 'containers': ["
            + container
            + "]}";
    EXTRA.add(new ImageEntry.OfPodWork(Works.pod(name, spec)));
    apply();
    Await.until(
        name + " runs",
        () ->
            pods()
                .look("uid-" + name)
                .filter(pod -> states(pod.report()).equals("Running"))
                .isPresent());
  }

  private static void apply() {
    List<ImageEntry> entries = new ArrayList<>(EXTRA);
    entries.add(new ImageEntry.OfNode(new NodeFacts("n1", List.of("127.244.7.0/24"))));
    entries.add(new ImageEntry.OfPodWork(Works.pod("web", SPEC).policedAt(List.of("127.244.7.1"))));
    NodeImage image = NodeImage.of("e", EXTRA.size() + 1, entries);
    pods().apply(image, image.entries().keySet());
  }

  private static PodRunner pods() {
    PodRunner started = runner;
    assertNotNull(started);
    return started;
  }

  private static String log(StreamRequest.Logs request) throws IOException {
    try (ClientEnd client = ask(request)) {
      client.finish();
      return client.heard(Channel.STDOUT);
    }
  }

  private static ClientEnd ask(StreamRequest request) throws IOException {
    ClientEnd client = new ClientEnd();
    assertNull(client.ask(server(), request).refusal());
    return client;
  }

  private static StreamServer server() {
    StreamServer started = server;
    assertNotNull(started);
    return started;
  }

  private static void typeForEver(ClientEnd client) {
    try {
      for (int i = 0; i < 10_000; i++) {
        client.type("x".repeat(10_000));
      }
      throw new AssertionError("somebody reads this");
    } catch (IOException e) {
      assertNotNull(e);
    }
  }

  private static boolean runs(String command) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").endsWith(command));
  }

  private static String states(PodReport report) {
    return String.join(
        " ",
        report.containers().stream()
            .map(container -> container.state().getClass().getSimpleName())
            .toList());
  }
}
