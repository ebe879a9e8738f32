package io.fairlead.agent.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the host holds of ours, as {@code ip} and {@code bridge} print it.
 *
 * @param details of our device; empty when there is none
 * @param services whether there is the device Services are routed to
 * @param routes ranges our routes lead to
 * @param macs that our device knows the way to
 * @param neighbours addresses on our device
 */
record HostState(
    String details,
    boolean services,
    Set<String> routes,
    Set<String> macs,
    Set<String> neighbours) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  static HostState read(String device, String services, String protocol) throws IOException {
    String details = "";
    Set<String> macs = Set.of();
    Set<String> neighbours = Set.of();
    String devices = said("ip", "-o", "link", "show");
    if (devices.contains(" " + device + ": ")) {
      details = said("ip", "-o", "-d", "link", "show", "dev", device);
      macs = firstWords(said("bridge", "fdb", "show", "dev", device), "permanent");
      neighbours = firstWords(said("ip", "neigh", "show", "dev", device), "PERMANENT");
    }
    String routes =
        said("ip", "route", "show", "proto", protocol)
            + said("ip", "-6", "route", "show", "proto", protocol);
    return new HostState(
        details, devices.contains(" " + services + ": "), firstWords(routes, ""), macs, neighbours);
  }

  boolean device() {
    return !details.isEmpty();
  }

  boolean deviceIs(int vni, int port, String local, String mac) {
    return details.contains("vxlan id " + vni + " ")
        && details.contains(" dstport " + port + " ")
        && details.contains(" local " + local + " ")
        && details.contains(" " + mac + " ");
  }

  /**
   * Runs these in one go.
   *
   * @throws IOException with what the command says; those before the failing one are done
   */
  static void run(List<String> lines, String command) throws IOException {
    if (!lines.isEmpty()) {
      execute(String.join("\n", lines) + "\n", command, "-batch", "-");
    }
  }

  private static Set<String> firstWords(String text, String of) {
    return text.lines()
        .filter(line -> line.contains(of))
        .map(line -> BLANKS.split(line.strip())[0])
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String said(String... command) throws IOException {
    return execute("", command);
  }

  private static String execute(String input, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s: %s".formatted(String.join(" ", command), said.lines().limit(4).toList()));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + Arrays.toString(command) + " ran", e);
    } finally {
      process.destroy();
    }
  }
}
