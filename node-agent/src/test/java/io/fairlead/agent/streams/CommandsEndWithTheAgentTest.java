package io.fairlead.agent.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.node.NodeImage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} of the agent: what clients had executed in pods ends, though it neither reads nor
 * writes and a hangup is nothing to it; the pods go on.
 */
@Timeout(90)
class CommandsEndWithTheAgentTest {
  @TempDir Path directory;
  private final String pod = seconds();
  private final String command = seconds();

  @BeforeEach
  void assumePossible() {
    for (String tool : List.of("/usr/bin/setsid", "/usr/bin/nsenter", "/bin/bash")) {
      assumeTrue(Files.isExecutable(Path.of(tool)), "needs " + tool);
    }
  }

  /** The next agent, of which nobody asks anything. */
  @AfterEach
  void endThePod() throws Exception {
    try (PodRunner next = PodRunner.start(StreamingAgent.host(directory), () -> true, _ -> {})) {
      NodeImage nothing = NodeImage.of("e", 2, List.of());
      next.apply(nothing, nothing.entries().keySet());
      Await.until("the pod ends", () -> running(pod) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingThatWasExecutedIsLeft(boolean tty) throws Exception {
    try (ServerSocket controlPlane = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process agent =
          StreamingAgent.start(
              directory,
              controlPlane.getLocalPort(),
              tty,
              pod,
              "sh",
              "-c",
              "trap '' HUP; sleep %1$s & setsid sleep %1$s & sleep %1$s; true".formatted(command));
      try (Socket client = controlPlane.accept()) {
        Await.until("the command runs", () -> running(command) == 3);
        assertTrue(client.isConnected());
        agent.destroyForcibly().onExit().join();
        Await.until("the command ends", () -> running(command) == 0);
        assertEquals(1, running(pod), "the pod goes on");
      } finally {
        agent.destroyForcibly();
      }
    }
  }

  private static String seconds() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(100_000, 1_000_000));
  }

  private static long running(String seconds) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::info)
        .filter(process -> process.command().orElse("").endsWith("sleep"))
        .filter(process -> process.commandLine().orElse("").endsWith(" " + seconds))
        .count();
  }
}
