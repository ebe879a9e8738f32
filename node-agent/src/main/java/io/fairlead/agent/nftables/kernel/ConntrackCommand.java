package io.fairlead.agent.nftables.kernel;

import io.fairlead.agent.nftables.rules.NatPath;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code conntrack} command. */
final class ConntrackCommand {
  private static final int NOTHING_FOUND = 1;
  private static final Pattern FLOW =
      Pattern.compile(
          " dst=(\\S+) sport=\\d+ dport=(\\d+) .*?src=(\\S+) dst=\\S+ sport=(\\d+) dport=\\d+");

  private ConntrackCommand() {}

  /** Ends every IPv6 flow that was sent this way. */
  static void end(NatPath path) throws IOException {
    int status =
        run(
            _ -> {},
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
            Integer.toString(path.endpointPort()));
    if (status != 0 && status != NOTHING_FOUND) {
      throw new IOException("conntrack ended with status " + status);
    }
  }

  /** The ways all translated UDP flows were sent. */
  static Set<NatPath> datagrams() throws IOException {
    Set<NatPath> paths = new HashSet<>();
    for (String family : List.of("ipv4", "ipv6")) {
      int status =
          run(
              line -> path(line).ifPresent(paths::add),
              "-L",
              "-f",
              family,
              "-p",
              "udp",
              "--dst-nat");
      if (status != 0) {
        throw new IOException("conntrack ended with status " + status);
      }
    }
    return paths;
  }

  /** {@code udp 17 29 src=A dst=VIP sport=1 dport=80 src=ENDPOINT dst=A sport=8080 dport=1}. */
  static Optional<NatPath> path(String line) {
    Matcher flow = FLOW.matcher(line);
    if (!flow.find()) {
      return Optional.empty();
    }
    return IpAddress.parse(flow.group(1))
        .flatMap(
            frontend ->
                IpAddress.parse(flow.group(3))
                    .map(
                        endpoint ->
                            new NatPath(
                                Protocol.UDP,
                                frontend,
                                Integer.parseInt(flow.group(2)),
                                endpoint,
                                Integer.parseInt(flow.group(4)))));
  }

  private static int run(Consumer<String> eachLine, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("conntrack"));
    command.addAll(List.of(options));
    Process conntrack;
    try {
      conntrack =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new IOException("the command conntrack is needed: " + e.getMessage(), e);
    }
    try (BufferedReader lines = conntrack.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        eachLine.accept(line);
      }
      return conntrack.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while conntrack ran", e);
    } finally {
      conntrack.destroy();
    }
  }
}
