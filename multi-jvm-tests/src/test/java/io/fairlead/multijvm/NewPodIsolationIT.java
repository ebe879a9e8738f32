package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
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
  @AutoClose private LoneHost host;

  @BeforeEach
  void start() throws Exception {
    host = LoneHost.make("flnew", List.of(), SERVER + "/32", SERVER6 + "/128");
  }

  @Test
  void noPodIsFasterThanItsPolicies() throws Exception {
    Path data = dir.resolve("data");
    List<String> command = new ArrayList<>(host.within());
    command.addAll(
        List.of(System.getProperty("java.home") + "/bin/jwebserver", "-b", "::", "-p", "9000"));
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (FairleadProcess up = host.up(data, "10.96.0.0/16", "10.244.0.0/16,fd00:10:244::/56")) {
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
    host.apply(up, dir, yaml);
  }

  private String kubectl(FairleadProcess up, String... words) throws Exception {
    return host.kubectl(up, words);
  }
}
