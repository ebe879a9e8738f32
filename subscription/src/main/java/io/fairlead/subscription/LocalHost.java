package io.fairlead.subscription;

import io.fairlead.model.protocol.HostInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the system what machine this is; what it does not say stays empty. */
final class LocalHost {
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal: *(\\d+) kB$");
  private static final Pattern IMAGE = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\n]*)\"?$");
  private static final long KIB = 1024;

  private LocalHost() {}

  static HostInfo info() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String image =
        find(IMAGE, Path.of("/etc/os-release")).orElse(System.getProperty("os.name", ""));
    return new HostInfo(
        os.startsWith("mac") ? "darwin" : os,
        architecture(System.getProperty("os.arch", "")),
        System.getProperty("os.version", ""),
        image,
        Runtime.getRuntime().availableProcessors(),
        find(MEMORY, Path.of("/proc/meminfo")).map(kib -> Long.parseLong(kib) * KIB).orElse(0L));
  }

  /** The JVM's word for it in Kubernetes' words. */
  private static String architecture(String word) {
    return switch (word) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> word;
    };
  }

  private static Optional<String> find(Pattern pattern, Path file) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(file));
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // another system than Linux
    }
  }
}
