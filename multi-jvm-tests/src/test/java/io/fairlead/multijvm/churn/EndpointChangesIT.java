package io.fairlead.multijvm.churn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.Commands;
import io.fairlead.multijvm.FairleadProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SD17: hundreds of changes of endpoints through the API under load. No request fails, no
 * connection to an endpoint that stays, or ends gracefully, is cut; and what is in force in the end
 * is what the last state alone would have made. {@code -Dfairlead.churn=N}: N changes.
 */
@Timeout(600)
class EndpointChangesIT {
  private static final String CHANGES = System.getProperty("fairlead.churn", "300");
  private static final String TABLE = "fairlead-services";
  private static final Pattern SLOT =
      Pattern.compile("(?<port>0x\\w+) \\. (?<slot>0x\\w+) counter : (?<endpoint>.*)");

  @TempDir Path dir;
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final String id = "flchg%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));

  @BeforeEach
  void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    for (String command : List.of("ip", "nsenter", "nft", "sysctl")) {
      assumeTrue(Commands.installed(command), "needs the command " + command);
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().onExit().join();
    }
    for (String namespace : namespaces) {
      Commands.run("ip", "netns", "del", namespace);
    }
  }

  /**
   *
   *
   * <pre>
   *   client 192.0.2.2 ── 192.0.2.1 host 10.250.0.1 ── pods 10.250.0.0/24
   * </pre>
   */
  @Test
  void inTheKernel() throws Exception {
    String host = make("h");
    String pods = link(host, make("p"), "169.254.9");
    String client = link(host, make("c"), "192.0.2");
    ip(host, "route add 10.250.0.0/24 via 169.254.9.2");
    ip(pods, "route add local 10.250.0.0/24 dev lo");
    in(host, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    in(client, "sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535");
    List<String> options =
        List.of("--dataplane", "nftables", "--bind", "192.0.2.1", "--service-cidr", "10.96.0.0/16");
    String changed;
    try (FairleadProcess up = up(host, options)) {
      churn(up, pods, client, "10.250.0.");
      changed = rules(host);
      up.terminate();
    }
    in(host, "nft", "delete", "table", "inet", TABLE);
    try (FairleadProcess up = up(host, options)) {
      Await.until(
          "the rules of the last state",
          Duration.ofSeconds(30),
          () -> {
            assertEquals(changed, rules(host));
            return true;
          });
      up.terminate();
    }
  }

  @Test
  void inUserspace() throws Exception {
    String host = make("h");
    in(host, "sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535");
    try (FairleadProcess up = up(host, List.of("--dataplane", "userspace"))) {
      churn(up, host, host, "127.65.9.");
      up.terminate();
    }
  }

  /** With the ports it had before: they are among the endpoints there are. */
  private FairleadProcess up(String host, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(options);
    int port = 6440;
    for (String name : List.of("--api-port", "--dns-port", "--http-port", "--https-port")) {
      all.addAll(List.of(name, Integer.toString(port++)));
    }
    return FairleadProcess.upIn(host, dir.resolve("data"), all.toArray(String[]::new));
  }

  private void churn(FairleadProcess up, String pods, String client, String prefix)
      throws Exception {
    Process backends = java(pods, Backends.class);
    assertEquals("listening", backends.inputReader(StandardCharsets.UTF_8).readLine());
    Process churn = java(client, Churn.class, up.kubeconfig().toString(), prefix, CHANGES);
    String said = new String(churn.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, churn.waitFor(), said);
    assertFalse(said.contains("failed"), said);
    List<Long> asked =
        Arrays.stream(said.replaceAll("[^0-9]+", " ").strip().split(" "))
            .map(Long::parseLong)
            .toList();
    long changes = Long.parseLong(CHANGES);
    assertTrue(asked.stream().allMatch(count -> count > changes), "too little load: " + said);
  }

  private Process java(String namespace, Class<?> program, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=/run/netns/" + namespace,
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                FairleadProcess.testClassPath(),
                program.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }

  /**
   * Every element and rule, without what was counted, in an order of ours; and of the endpoints of
   * a port which there are and how many, as their order is that in which they came.
   */
  private static String rules(String host) throws Exception {
    String table = in(host, "nft", "--stateless", "list", "table", "inet", TABLE);
    return Arrays.stream(table.split("[,\n]"))
        .map(line -> line.replace("elements = {", "").replace("}", "").strip())
        .flatMap(
            line -> {
              Matcher slot = SLOT.matcher(line);
              return slot.matches()
                  ? Stream.of(
                      slot.group("port") + " has a slot " + slot.group("slot"),
                      slot.group("port") + " has an endpoint " + slot.group("endpoint"))
                  : Stream.of(line);
            })
        .filter(line -> !line.isEmpty())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private String make(String end) throws Exception {
    String name = id + end;
    Commands.run("ip", "netns", "add", name);
    namespaces.add(name);
    ip(name, "link set lo up");
    return name;
  }

  /** Wires it to the host, which is its way to everywhere; gives its name. */
  private static String link(String host, String end, String net) throws Exception {
    ip(host, "link add %s type veth peer name eth0 netns %s".formatted(end, end));
    ip(host, "addr add %s.1/24 dev %s".formatted(net, end));
    ip(host, "link set %s up".formatted(end));
    ip(end, "addr add %s.2/24 dev eth0".formatted(net));
    ip(end, "link set eth0 up");
    ip(end, "route add default via %s.1".formatted(net));
    return end;
  }

  private static void ip(String namespace, String command) throws Exception {
    Commands.run(("ip -n " + namespace + " " + command).split(" "));
  }

  private static String in(String namespace, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(List.of(command));
    return Commands.run(all.toArray(String[]::new));
  }
}
