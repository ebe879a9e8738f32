package io.fairlead.launcher.up;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the last {@code fairlead up} on the data directory was told: a node agent or gateway that
 * takes over there listens where that one did, unless told otherwise.
 */
public final class LastUp implements IDefaultValueProvider {
  private static final String DATA = "--data";

  private final Path data;

  private LastUp(Path data) {
    this.data = data;
  }

  /** Looks for the data directory among the arguments, before they are parsed. */
  public static LastUp of(String... args) {
    Path data = new UpOptions().data;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(DATA) && i + 1 < args.length) {
        data = Path.of(args[i + 1]);
      } else if (args[i].startsWith(DATA + "=")) {
        data = Path.of(args[i].substring(DATA.length() + 1));
      }
    }
    return new LastUp(data);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    try {
      return of(Addresses.read(data), option.longestName());
    } catch (UserError e) {
      return null; // none has run there
    }
  }

  private static @Nullable String of(Addresses last, String option) {
    return switch (option) {
      case "--dns-port" -> Integer.toString(last.dns().getPort());
      case "--http-port" -> Integer.toString(last.http().getPort());
      case "--https-port" -> Integer.toString(last.https().getPort());
      case "--health-port" -> Integer.toString(last.health().getPort());
      case "--gateway-health-port" -> Integer.toString(last.gatewayHealth().getPort());
      case "--bind" -> last.dns().getAddress().getHostAddress();
      case "--service-cidr" -> last.services().text();
      case "--pod-cidr" -> last.pods().text();
      case "--cluster-domain" -> last.clusterDomain();
      default -> null;
    };
  }
}
