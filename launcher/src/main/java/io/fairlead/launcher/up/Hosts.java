package io.fairlead.launcher.up;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this host calls itself. */
final class Hosts {
  private static final Path HOSTNAME = Path.of("/etc/hostname");

  private Hosts() {}

  /**
   * The host name as a Node may be named: lower case, DNS-1123; {@code localhost} when unusable.
   */
  static String nodeName() {
    String name = rawName().strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    String trimmed = name.replaceAll("^[.-]+|[.-]+$", "");
    return trimmed.isEmpty() ? "localhost" : trimmed;
  }

  private static String rawName() {
    try {
      if (Files.isReadable(HOSTNAME)) {
        return Files.readString(HOSTNAME);
      }
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    } catch (IOException e) {
      return "localhost";
    }
  }
}
