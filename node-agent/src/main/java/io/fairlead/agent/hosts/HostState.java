package io.fairlead.agent.hosts;

import io.fairlead.agent.command.HostCommand;
import java.io.IOException;
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
    String devices = HostCommand.run("ip", "-o", "link", "show");
    if (devices.contains(" " + device + ": ")) {
      details = HostCommand.run("ip", "-o", "-d", "link", "show", "dev", device);
      macs = firstWords(HostCommand.run("bridge", "fdb", "show", "dev", device), "permanent");
      neighbours = firstWords(HostCommand.run("ip", "neigh", "show", "dev", device), "PERMANENT");
    }
    String routes =
        HostCommand.run("ip", "route", "show", "proto", protocol)
            + HostCommand.run("ip", "-6", "route", "show", "proto", protocol);
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
      HostCommand.feed(String.join("\n", lines) + "\n", command, "-batch", "-");
    }
  }

  private static Set<String> firstWords(String text, String of) {
    return text.lines()
        .filter(line -> line.contains(of))
        .map(line -> BLANKS.split(line.strip())[0])
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
