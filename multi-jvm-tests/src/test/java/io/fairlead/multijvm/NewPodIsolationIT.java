package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * N20, B20: a pod that connects with its first instruction does not get past a policy that was
 * there before it, at neither of its two addresses. The whole system in a network namespace of its
 * own, with real processes and packets.
 */
@Tag("N20")
class NewPodIsolationIT {

  private static final int STARTS = 50;
  private static final String SERVER = "192.0.2.1";
  private static final String SERVER6 = "2001:db8::1";
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: silence}
      spec: {podSelector: {matchLabels: {app: probe}}, policyTypes: [Egress]}
      """;

  /** Succeeds when its first instruction gets an answer within a second. */
  private static final String POD =
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: %s, labels: {app: %s}}
      spec:
        restartPolicy: Never
        containers:
        - {name: c, image: host, command: [timeout, '1', bash, -c, 'exec 3<>/dev/tcp/%s/9000']}
      """;

  @TempDir Path dir;
  private String host = "";

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    for (String command : List.of("ip", "nsenter", "unshare", "nft", "kubectl")) {
      assumeTrue(Commands.installed(command), "needs the command " + command);
    }
    host = "flnew%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
    Commands.run("ip", "netns", "add", host);
    Commands.run("ip", "-n", host, "link", "set", "lo", "up");
    Commands.run("ip", "-n", host, "addr", "add", SERVER + "/32", "dev", "lo");
    Commands.run("ip", "-n", host, "addr", "add", SERVER6 + "/128", "dev", "lo");
  }

  @AfterEach
  void stop() throws Exception {
    if (!host.isEmpty()) {
      Commands.run("ip", "netns", "del", host);
    }
  }

  @Test
  void noPodIsFasterThanItsPolicies() throws Exception {
    Path data = dir.resolve("data");
    Process server =
        new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + host,
                System.getProperty("java.home") + "/bin/jwebserver",
                "-b",
                "::",
                "-p",
                "9000")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (FairleadProcess up =
        FairleadProcess.upIn(
            host,
            data,
            "--dataplane",
            "nftables",
            "--service-cidr",
            "10.96.0.0/16",
            "--pod-cidr",
            "10.244.0.0/16,fd00:10:244::/56")) {
      apply(up, POLICY);
      for (String address : List.of(SERVER, SERVER6)) {
        apply(up, POD.formatted("free", "other", address));
        Await.until(
            "the server is there, for a pod that no policy selects",
            Duration.ofSeconds(60),
            () -> {
              String phase = phases(up, "other");
              if (phase.equals("Failed")) {
                kubectl(up, "delete", "pod", "free");
                apply(up, POD.formatted("free", "other", address));
              }
              return phase.equals("Succeeded");
            });
        kubectl(up, "delete", "pod", "free");
      }
      List<String> probes = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        probes.add(POD.formatted("probe-" + i, "probe", i % 2 == 0 ? SERVER : SERVER6));
      }
      apply(up, String.join("", probes));
      Await.until(
          "all probes ended",
          Duration.ofMinutes(2),
          () ->
              phases(up, "probe").replace("Failed", "").replace("Succeeded", "").isBlank()
                  && phases(up, "probe").split(" ").length == STARTS);
      assertEquals("Failed ".repeat(STARTS).strip(), phases(up, "probe"));
      kubectl(up, "delete", "pods", "--all");
    } finally {
      server.destroyForcibly().onExit().join();
    }
  }

  private String phases(FairleadProcess up, String app) throws Exception {
    return kubectl(up, "get", "pods", "-l", "app=" + app, "-o", "jsonpath={.items[*].status.phase}")
        .strip();
  }

  private void apply(FairleadProcess up, String yaml) throws Exception {
    Path file = Files.writeString(dir.resolve("objects.yaml"), yaml);
    kubectl(up, "apply", "-f", file.toString());
  }

  private String kubectl(FairleadProcess up, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + host, "kubectl", "--kubeconfig"));
    command.add(up.kubeconfig().toString());
    command.addAll(List.of(words));
    return Commands.run(command.toArray(String[]::new));
  }
}
