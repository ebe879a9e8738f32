package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * A network namespace for each pod, by iproute2: a routed pair of veth devices, no bridge.
 *
 * <pre>
 *   pod: eth0 IP/32, default via 169.254.1.1 ── host: flXXXXXXXX 169.254.1.1/32, route to IP
 * </pre>
 */
public final class PodNetwork {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final String GATEWAY = "169.254.1.1";

  private PodNetwork() {}

  /** The file of the pod's namespace. */
  public static Path file(String uid) {
    return NAMESPACES.resolve(name(uid));
  }

  /**
   * Makes it, unless it is there.
   *
   * @param loopbackServices only 127.0.0.0/16 is the pod's own then, the rest of 127.0.0.0/8 is
   *     reached through the host
   * @throws IOException with what {@code ip} says; nothing is left then
   */
  public static void make(String uid, String ip, boolean loopbackServices) throws IOException {
    if (Files.exists(file(uid))) {
      return;
    }
    String name = name(uid);
    String device = device(uid);
    try {
      HostCommand.feed(
          """
          netns add %1$s
          link add %2$s type veth peer name eth0 netns %1$s
          addr add %3$s/32 dev %2$s
          link set %2$s up
          route replace %4$s/32 dev %2$s
          """
              .formatted(name, device, GATEWAY, ip),
          "ip",
          "-batch",
          "-");
      HostCommand.feed(
          """
          link set lo up
          addr add %2$s/32 dev eth0
          link set eth0 up
          route add %1$s dev eth0 scope link
          route add default via %1$s
          """
              .formatted(GATEWAY, ip),
          "ip",
          "-n",
          name,
          "-batch",
          "-");
      if (loopbackServices) {
        lendLoopback(name);
      }
      Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1\n");
      // Cluster DNS may answer at a loopback address of this host.
      Files.writeString(Path.of("/proc/sys/net/ipv4/conf", device, "route_localnet"), "1\n");
    } catch (IOException e) {
      remove(uid);
      throw e;
    }
  }

  private static void lendLoopback(String name) throws IOException {
    HostCommand.feed(
        """
        addr add 127.0.0.1/16 dev lo
        addr del 127.0.0.1/8 dev lo
        """,
        "ip",
        "-n",
        name,
        "-batch",
        "-");
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
