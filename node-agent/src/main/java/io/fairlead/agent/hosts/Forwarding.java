package io.fairlead.agent.hosts;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Has the kernel pass packets on, in the network namespace of the calling thread. */
public final class Forwarding {
  private static final Path IPV4 = Path.of("/proc/sys/net/ipv4/ip_forward");
  private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");
  private static final Set<String> NO_DEVICES = Set.of("all", "default");

  private Forwarding() {}

  /** Of IPv4. Where somebody else has seen to it, in a container say, it need not be writable. */
  public static void ofIpv4() throws IOException {
    if (!Files.readString(IPV4).strip().equals("1")) {
      Files.writeString(IPV4, "1\n");
    }
  }

  /**
   * Of IPv6. A kernel that forwards heeds no router advertisements, and forgets the routes it has
   * from them, so links that have heeded them are told to go on ({@code accept_ra=2}).
   *
   * @throws IOException also when the kernel has no IPv6
   */
  public static void ofIpv6() throws IOException {
    Path all = IPV6.resolve("all/forwarding");
    if (Files.readString(all).strip().equals("1")) {
      return;
    }
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(IPV6)) {
      for (Path device : devices) {
        Path heeds = device.resolve("accept_ra");
        if (!NO_DEVICES.contains(device.getFileName().toString())
            && Files.readString(heeds).strip().equals("1")) {
          Files.writeString(heeds, "2\n");
        }
      }
    }
    Files.writeString(all, "1\n");
  }

  /** Has IPv6 on this link, where others decide about routes for nobody. */
  public static void ofIpv6(String device) throws IOException {
    Files.writeString(IPV6.resolve(device + "/disable_ipv6"), "0\n");
    Files.writeString(IPV6.resolve(device + "/accept_ra"), "0\n");
  }
}
