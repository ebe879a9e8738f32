package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one does to see what is wrong with a pod, with real kubectl from end to end: logs, exec, cp,
 * port-forward, run -i. On both data planes, the kernel's in a network namespace of its own.
 */
@Timeout(180)
class DebuggingIT {
  private static final Pattern FORWARDING =
      Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) ->.*");

  @TempDir Path dir;
  private final List<String> within = new ArrayList<>();
  private String namespace = "";

  @AfterEach
  void deleteNamespace() throws Exception {
    if (!namespace.isEmpty()) {
      Commands.run("ip", "netns", "del", namespace);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"userspace", "nftables"})
  void kubectlLooksIntoAPod(String plane) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for namespaces of pods");
    for (String command : List.of("kubectl", "tar", "ip", "nsenter", "nft")) {
      assumeTrue(Commands.installed(command), "needs the command " + command);
    }
    if (plane.equals("nftables")) {
      namespace = "fldbg%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
      Commands.run("ip", "netns", "add", namespace);
      Commands.run("ip", "-n", namespace, "link", "set", "lo", "up");
      within.addAll(List.of("nsenter", "--net=/run/netns/" + namespace));
    }
    try (FairleadProcess up =
        FairleadProcess.upIn(namespace, dir.resolve("data"), "--dataplane", plane)) {
      Path pod = Files.writeString(dir.resolve("pod.yaml"), pod(plane));
      kubectl(up, "apply", "-f", pod.toString());
      kubectl(up, "wait", "--for=condition=Ready", "--timeout=60s", "pod/web");
      assertTrue(kubectl(up, "logs", "web").startsWith("started\n"));
      executes(up);
      copies(up);
      forwards(up);
      runs(up);
      kubectl(up, "delete", "pod", "web", "--grace-period=1");
    }
  }

  /** In the kernel's plane 127.0.0.1 is the pod's own. */
  private static String pod(String plane) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - name: c
        image: host
        env: [{name: GREETING, value: hello}]
        command: [sh, -c, 'echo started; exec %s/bin/jwebserver -b %s -p 8080 -d /etc/alternatives']
        readinessProbe: {exec: {command: [bash, -c, 'exec 3<>/dev/tcp/%s/8080']}, periodSeconds: 1}
    """
        .formatted(
            System.getProperty("java.home"),
            plane.equals("nftables") ? "127.0.0.1" : "$POD_IP",
            plane.equals("nftables") ? "127.0.0.1" : "$POD_IP");
  }

  private void executes(FairleadProcess up) throws Exception {
    assertEquals(
        "web hello\n", kubectl(up, "exec", "web", "--", "sh", "-c", "echo $(hostname) $GREETING"));
    Commands.Ended failed =
        Commands.run(command(up, "exec", "web", "--", "sh", "-c", "exit 7"), "");
    assertEquals(7, failed.status(), failed::said);
    Commands.Ended echoed = Commands.run(command(up, "exec", "-i", "web", "--", "cat"), "ping\n");
    assertEquals(new Commands.Ended(0, "ping\n"), echoed);
  }

  private void copies(FairleadProcess up) throws Exception {
    byte[] content = new byte[300_000];
    ThreadLocalRandom.current().nextBytes(content);
    Path from = Files.write(dir.resolve("from"), content);
    Path there = Files.createDirectory(dir.resolve("there"));
    Path back = dir.resolve("back");
    kubectl(up, "cp", from.toString(), "web:" + there + "/file");
    kubectl(up, "cp", "web:" + there + "/file", back.toString());
    assertEquals(-1, Files.mismatch(from, back));
  }

  private void forwards(FairleadProcess up) throws Exception {
    Process forward =
        new ProcessBuilder(command(up, "port-forward", "web", ":8080"))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = forward.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      Matcher at = FORWARDING.matcher(line == null ? "nothing" : line);
      assertTrue(at.matches(), line);
      List<String> get = new ArrayList<>(within);
      get.addAll(
          List.of(
              "bash",
              "-c",
              "exec 3<>/dev/tcp/127.0.0.1/%s; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3"
                  .formatted(at.group(1))));
      assertEquals("HTTP/1.1 200 OK", Commands.run(get, "").said().strip());
    } finally {
      forward.destroyForcibly().onExit().join();
    }
  }

  private void runs(FairleadProcess up) throws Exception {
    Commands.Ended ran =
        Commands.run(
            command(
                up,
                "run",
                "once",
                "-i",
                "--rm",
                "--restart=Never",
                "--quiet",
                "--image=busybox",
                "--",
                "sh",
                "-c",
                "read word; echo got $word; exit 3"),
            "ping\n");
    assertEquals(3, ran.status(), ran::said);
    assertTrue(ran.said().contains("got ping"), ran::said);
  }

  private String kubectl(FairleadProcess up, String... words)
      throws IOException, InterruptedException {
    return Commands.run(command(up, words).toArray(String[]::new));
  }

  private List<String> command(FairleadProcess up, String... words) {
    List<String> command = new ArrayList<>(within);
    command.addAll(List.of("kubectl", "--kubeconfig", up.kubeconfig().toString()));
    command.addAll(List.of(words));
    return command;
  }
}
