package io.fairlead.launcher.up.rootless;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A way for the namespaces to the world outside: slirp4netns, on the host, is the other end of
 * their device and opens, as this user, the connections that come from it. It does not let them to
 * the loopback addresses of the host, and ends when we do.
 */
public final class WayOut {
  /** The program. */
  public static final String COMMAND = "slirp4netns";

  /** The device in the namespaces. */
  public static final String DEVICE = "tap0";

  /** Where the program answers for the resolver of the host. */
  static final String DNS = "10.0.2.3";

  private static final Path TUN = Path.of("/dev/net/tun");

  private WayOut() {}

  /** The program is installed, and this user may have such devices. */
  public static boolean possible() {
    boolean open = Files.isReadable(TUN) && Files.isWritable(TUN);
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(File.pathSeparator)) {
      if (open && Files.isExecutable(Path.of(directory, COMMAND))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes the device in the namespaces of this process, as soon as they are there.
   *
   * @return the program, which may not have made the device yet
   * @throws IOException it can not be started, or the process has ended
   */
  public static Process start(Process inside) throws IOException, InterruptedException {
    while (!hasNamespaces(inside.pid())) {
      if (inside.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new IOException("there are no namespaces any more");
      }
    }
    return new ProcessBuilder(
            COMMAND,
            "--configure",
            "--mtu=65520",
            "--disable-host-loopback",
            "--exit-fd=0", // our end of its input is closed when we end, however that comes
            Long.toString(inside.pid()),
            DEVICE)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** It has left ours, and has been told who its user is there. */
  private static boolean hasNamespaces(long pid) throws IOException {
    Path other = Path.of("/proc", Long.toString(pid));
    return !Files.readSymbolicLink(other.resolve("ns/net"))
            .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))
        && !Files.readString(other.resolve("uid_map")).isBlank();
  }
}
