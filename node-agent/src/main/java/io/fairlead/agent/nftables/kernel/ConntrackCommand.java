package io.fairlead.agent.nftables.kernel;

import io.fairlead.agent.nftables.rules.NatPath;
import java.io.IOException;
import java.util.Locale;

/** The {@code conntrack} command. */
final class ConntrackCommand {
  private static final int NOTHING_FOUND = 1;

  private ConntrackCommand() {}

  /** Ends every IPv6 flow that was sent this way. */
  static void end(NatPath path) throws IOException {
    Process conntrack;
    try {
      conntrack =
          new ProcessBuilder(
                  "conntrack",
                  "-D",
                  "-f",
                  "ipv6",
                  "-p",
                  path.protocol().name().toLowerCase(Locale.ROOT),
                  "--orig-dst",
                  path.frontend().text(),
                  "--orig-port-dst",
                  Integer.toString(path.port()),
                  "--reply-src",
                  path.endpoint().text(),
                  "--reply-port-src",
                  Integer.toString(path.endpointPort()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new IOException(
          "UDP flows of IPv6 end with the command conntrack (package conntrack): " + e.getMessage(),
          e);
    }
    try {
      int status = conntrack.waitFor();
      if (status != 0 && status != NOTHING_FOUND) {
        throw new IOException("conntrack ended with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while conntrack ran", e);
    } finally {
      conntrack.destroy();
    }
  }
}
