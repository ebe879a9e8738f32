package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.pods.host.PodNetwork;
import io.fairlead.agent.userspace.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pod that serves HTTP in a network namespace, and an agent that is killed. */
@Timeout(60)
class PodsOutliveTheAgentTest {
  private static final String SPEC =
      """
      {'restartPolicy': 'Always', 'terminationGracePeriodSeconds': 1, 'dnsPolicy': 'Default',
       'containers': [{'name': 'c', 'image': 'host',
         'command': ['%s/bin/jwebserver', '-b', '::', '-p', '8080', '-d', '/etc']}]}
      """
          .formatted(System.getProperty("java.home"));

  @TempDir Path directory;
  private String host = "";
  private String uid = "";

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    for (String command : List.of("ip", "nsenter", "unshare", "curl")) {
      assumeTrue(installed(command), "needs the command " + command);
    }
    host = "flpods%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
    uid = "uid-" + host;
    assertEquals(0, run("ip", "netns", "add", host));
    run("ip", "-n", host, "link", "set", "lo", "up");
  }

  @AfterEach
  void stop() throws Exception {
    if (!host.isEmpty()) {
      run("ip", "netns", "del", host);
    }
  }

  @Test
  void theNextAgentAdoptsThePodAndEndsItOnceNobodyAsksForIt() throws Exception {
    Process first = PodsProcess.start(host, directory, uid, SPEC);
    try {
      awaitLine(first, line -> line.contains("PodReported") && line.contains("Running["));
      awaitHostname();
    } finally {
      first.destroyForcibly().onExit().join();
    }
    assertEquals("web", hostname(), "while there is no agent");
    String pid = pid();

    Process second = PodsProcess.start(host, directory, uid, SPEC);
    try {
      String report = awaitLine(second, line -> line.contains("PodReported"));
      assertTrue(
          report.contains("ips=[10.244.7.1, fd00:244:0:7::1]") && report.contains("Running["),
          report);
      assertTrue(report.contains("restartCount=0"), report);
      assertEquals("web", hostname());
      assertEquals(pid, pid());
    } finally {
      second.destroyForcibly().onExit().join();
    }

    Process third = PodsProcess.start(host, directory, uid, "");
    try {
      awaitLine(third, line -> line.contains("Stopping container c"));
      Await.until("the namespace is gone", () -> !Files.exists(PodNetwork.file(uid)));
      Await.until("the files are gone", () -> !Files.exists(directory.resolve(uid)));
      assertFalse(Files.exists(Path.of("/proc", pid)), "the process is gone");
    } finally {
      third.destroyForcibly().onExit().join();
    }
  }

  @Test
  void whatHappenedWhileThereWasNoAgentIsKnownToTheNext() throws Exception {
    String spec =
        """
        {'restartPolicy': 'Never', 'dnsPolicy': 'Default', 'containers': [{'name': 'c',
          'image': 'host', 'command': ['sh', '-c', 'echo said; sleep 1; exit 7']}]}
        """;
    Process first = PodsProcess.start(host, directory, uid, spec);
    try {
      awaitLine(first, line -> line.contains("PodReported") && line.contains("Running["));
    } finally {
      first.destroyForcibly().onExit().join();
    }
    Await.until("it ended", () -> Files.exists(run().resolve("exit")));
    Process second = PodsProcess.start(host, directory, uid, spec);
    try {
      String report = awaitLine(second, line -> line.contains("PodReported"));
      assertTrue(report.contains("phase=Failed") && report.contains("exitCode=7"), report);
      Await.until("the namespace is gone", () -> !Files.exists(PodNetwork.file(uid)));
      String log = Files.readString(directory.resolve(uid).resolve("c/0.log"));
      assertTrue(log.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z stdout F said\n"), log);
    } finally {
      second.destroyForcibly().onExit().join();
      PodNetwork.remove(uid);
    }
  }

  private Path run() {
    return directory.resolve(uid).resolve("c/0");
  }

  private String pid() throws IOException {
    return Files.readString(run().resolve("pid")).split(" ")[0];
  }

  /** What the pod's server says its host name is at both addresses; empty when it says nothing. */
  private String hostname() throws Exception {
    String first = hostname("10.244.7.1");
    return first.equals(hostname("[fd00:244:0:7::1]")) ? first : "";
  }

  private String hostname(String address) throws Exception {
    Process curl =
        new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + host,
                "curl",
                "-sS",
                "-m",
                "5",
                "http://%s:8080/hostname".formatted(address))
            .redirectErrorStream(true)
            .start();
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return curl.waitFor() == 0 ? said.strip() : "";
  }

  private void awaitHostname() throws Exception {
    Await.until("the pod serves", () -> hostname().equals("web"));
  }

  private static String awaitLine(Process process, Predicate<String> wanted) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("the process ended");
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static boolean installed(String command) {
    return List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
  }
}
