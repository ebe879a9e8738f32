package io.fairlead.launcher.up;

import io.fairlead.agent.Dataplane;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.DatabaseConfig;
import java.net.Inet4Address;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many processes {@code fairlead up} is made of. */
final class ClusterOptions {
  private static final int MOST = 9;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description =
          "How many nodes this machine plays, each with a node agent in a process of its own, at"
              + " 127.0.0.1, 127.0.0.2 and so on (default: one, in the process of all).")
  @Nullable Integer nodes;

  @Option(
      names = "--control-planes",
      paramLabel = "N",
      description =
          "How many control planes, each in a process of its own, the API of each at the next port;"
              + " several need --database (default: one, in the process of all).")
  @Nullable Integer controlPlanes;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "Where everything is kept: jdbc:postgresql://HOST:PORT/DATABASE?user=NAME (default:"
              + " embedded, in the data directory, for one control plane).")
  @Nullable String database;

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "File with its password, in one line (default: none, or what .pgpass has).")
  @Nullable Path passwordFile;

  /** Whether there is more than the process of all. */
  boolean wanted() {
    return nodes != null || controlPlanes != null || database != null;
  }

  int nodes() {
    return nodes == null ? 1 : nodes;
  }

  int controlPlanes() {
    return controlPlanes == null ? 1 : controlPlanes;
  }

  /** Refuses what can not be. */
  void check(UpOptions options) {
    within("--nodes", nodes());
    within("--control-planes", controlPlanes());
    if (controlPlanes() > 1 && database == null) {
      throw new UserError(
          "--control-planes %d: %s; name one with --database URL"
              .formatted(controlPlanes(), DatabaseConfig.ONLY_ONE));
    }
    if (database != null && DatabaseConfig.tellsPassword(database)) {
      throw new UserError(
          "--database: a password on the command line can be read by others: put it in a file, with"
              + " --database-password-file");
    }
    if (nodes() > 1 && options.plane() == Dataplane.NFTABLES) {
      throw new UserError(
          "--nodes %d: one kernel forwards for one node; several need the userspace data plane"
              .formatted(nodes()));
    }
    if (nodes() > 1
        && !(options.bindAddress() instanceof Inet4Address bind && bind.isLoopbackAddress())) {
      throw new UserError(
          "--nodes %d: nodes of one machine have loopback addresses, --bind %s is none"
              .formatted(nodes(), options.bind));
    }
  }

  private static void within(String option, int number) {
    if (number < 1 || number > MOST) {
      throw new UserError(option + " " + number + " is not between 1 and " + MOST);
    }
  }
}
