package io.fairlead.agent.hosts;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.model.net.IpAddress;
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
 * @param addresses on that device
 * @param routes ranges our routes lead to
 * @param macs that our device knows the way to
 * @param neighbours addresses on our device
 */
record HostState(
    String details,
    boolean services,
    Set<IpAddress> addresses,
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
    boolean made = devices.contains(" " + services + ": ");
    String on =
        made ? HostCommand.run("ip", "-o", "addr", "show", "dev", services, "scope", "global") : "";
    String routes =
        HostCommand.run("ip", "route", "show", "proto", protocol)
            + HostCommand.run("ip", "-6", "route", "show", "proto", protocol);
    return new HostState(details, made, addresses(on), firstWords(routes, ""), macs, neighbours);
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

  /** From lines such as {@code 3: dev inet 10.96.0.10/32 scope global dev ...}. */
  private static Set<IpAddress> addresses(String text) {
    return text.lines()
        .map(line -> BLANKS.split(line.strip()))
        .filter(words -> words.length > 3)
        .flatMap(words -> IpAddress.parse(words[3].replaceFirst("/.*", "")).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> firstWords(String text, String of) {
    return text.lines()
        .filter(line -> line.contains(of))
        .map(line -> BLANKS.split(line.strip())[0])
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
