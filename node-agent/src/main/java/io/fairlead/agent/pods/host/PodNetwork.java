package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.hosts.Forwarding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A network namespace for each pod, by iproute2: a routed pair of veth devices, no bridge.
 *
 * <pre>
 *   pod: eth0 IPV4/32, default via 169.254.1.1 ── host: flXXXXXXXX 169.254.1.1/32, route to IPV4
 *             IPV6/128, default via fe80::1                        fe80::1/64, route to IPV6
 * </pre>
 *
 * No address of IPv6 is looked for elsewhere before it is used (nodad): nobody else is on the link.
 */
public final class PodNetwork {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final String GATEWAY = "169.254.1.1";
  private static final String GATEWAY6 = "fe80::1";

  private PodNetwork() {}

  /** The file of the pod's namespace. */
  public static Path file(String uid) {
    return NAMESPACES.resolve(name(uid));
  }

  /**
   * Makes it, unless it is there.
   *
   * @param ips the pod's addresses, one of a family at most
   * @param loopbackServices only 127.0.0.0/16 is the pod's own then, the rest of 127.0.0.0/8 is
   *     reached through the host
   * @throws IOException with what {@code ip} says; nothing is left then
   */
  public static void make(String uid, List<String> ips, boolean loopbackServices)
      throws IOException {
    if (Files.exists(file(uid))) {
      return;
    }
    String name = name(uid);
    String device = device(uid);
    List<String> ipv4 = ips.stream().filter(ip -> ip.indexOf(':') < 0).toList();
    List<String> ipv6 = ips.stream().filter(ip -> ip.indexOf(':') >= 0).toList();
    try {
      List<String> host = new ArrayList<>();
      host.add("netns add " + name);
      host.add("link add %s type veth peer name eth0 netns %s".formatted(device, name));
      List<String> pod = new ArrayList<>(List.of("link set lo up"));
      if (!ipv4.isEmpty()) {
        host.add("addr add %s/32 dev %s".formatted(GATEWAY, device));
      }
      if (!ipv6.isEmpty()) {
        ip(host);
        host.clear();
        Forwarding.ofIpv6();
        Forwarding.ofIpv6(device);
        host.add("link set %s addrgenmode none".formatted(device));
        host.add("addr add %s/64 dev %s nodad".formatted(GATEWAY6, device));
        pod.add("link set eth0 addrgenmode none");
        pod.add("addr add fe80::2/64 dev eth0 nodad");
      }
      host.add("link set %s up".formatted(device));
      ipv4.forEach(ip -> pod.add("addr add %s/32 dev eth0".formatted(ip)));
      ipv6.forEach(ip -> pod.add("addr add %s/128 dev eth0 nodad".formatted(ip)));
      ips.forEach(ip -> host.add("route replace %s dev %s".formatted(ip, device)));
      pod.add("link set eth0 up");
      if (!ipv4.isEmpty()) {
        pod.add("route add %s dev eth0 scope link".formatted(GATEWAY));
        pod.add("route add default via " + GATEWAY);
      }
      if (!ipv6.isEmpty()) {
        pod.add("route add default via %s dev eth0".formatted(GATEWAY6));
      }
      ip(host);
      ip(pod, "-n", name);
      if (!ipv4.isEmpty()) {
        Forwarding.ofIpv4();
        // Cluster DNS may answer at a loopback address of this host.
        Files.writeString(Path.of("/proc/sys/net/ipv4/conf", device, "route_localnet"), "1\n");
      }
      if (loopbackServices && !ipv4.isEmpty()) {
        lendLoopback(name);
      }
    } catch (IOException e) {
      remove(uid);
      throw e;
    }
  }

  /** Runs these in one go. */
  private static void ip(List<String> lines, String... where) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(where));
    command.addAll(List.of("-batch", "-"));
    HostCommand.feed(String.join("\n", lines) + "\n", command.toArray(String[]::new));
  }

  private static void lendLoopback(String name) throws IOException {
    ip(List.of("addr add 127.0.0.1/16 dev lo", "addr del 127.0.0.1/8 dev lo"), "-n", name);
    HostCommand.run(
        "nsenter",
        "--net=" + NAMESPACES.resolve(name),
        "sh",
        "-c",
        "echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet");
  }

  /** Takes it away, if it is there; the devices go with it. */
  public static void remove(String uid) {
    if (Files.exists(file(uid))) {
      HostCommand.attempt("ip", "link", "del", device(uid));
      HostCommand.attempt("ip", "netns", "del", name(uid));
    }
  }

  private static String name(String uid) {
    return "fairlead-" + uid;
  }

  /** At most 15 letters. */
  private static String device(String uid) {
    CRC32 sum = new CRC32();
    sum.update(uid.getBytes(StandardCharsets.UTF_8));
    return "fl%08x".formatted(sum.getValue());
  }
}
