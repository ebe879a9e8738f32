package io.fairlead.launcher.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.fairlead.launcher.UserError;
import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Typed reading of one role's settings. What is wrong is noted, and the default taken in its place,
 * so that {@link #done} tells all of it at once.
 */
public final class Settings {
  /** What names of settings begin with in the environment. */
  public static final String ENVIRONMENT = "FAIRLEAD_CONFIG_";

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB)");
  private static final int MOST_PORT = 65535;

  private final Layers layers;
  private final Set<String> read = new TreeSet<>();
  private final List<String> warnings = new ArrayList<>();

  private Settings(Layers layers) {
    this.layers = layers;
  }

  /**
   * Opens the file and looks at the environment.
   *
   * @throws UserError when the file can not be read or is not HOCON
   */
  public static Settings of(Role role, Path file, Map<String, String> environment) {
    return new Settings(Layers.read(role, file, environment));
  }

  /**
   * One word or number.
   *
   * @param allowed what it must be, after {@code must be}
   * @param parse empty for what is not allowed
   */
  <T> T value(String path, String allowed, Function<String, Optional<T>> parse) {
    read.add(path);
    ConfigValue value = layers.value(path);
    return Layers.text(value)
        .flatMap(parse)
        .orElseGet(
            () -> {
              refuse(path, allowed);
              return Layers.text(layers.fromReference(path)).flatMap(parse).orElseThrow();
            });
  }

  /** A list, or its items in one text with commas between. */
  <T> List<T> list(String path, String allowed, Function<String, Optional<T>> parse) {
    read.add(path);
    List<T> items = new ArrayList<>();
    for (Optional<String> text : items(layers.value(path))) {
      Optional<T> item = text.flatMap(parse);
      if (item.isEmpty()) {
        refuse(path, allowed);
        return List.of();
      }
      items.add(item.get());
    }
    return List.copyOf(items);
  }

  private static List<Optional<String>> items(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(Layers::text).toList();
    }
    Optional<String> text = Layers.text(value);
    return text.isPresent() && text.get().isBlank()
        ? List.of()
        : text.map(
                all ->
                    Arrays.stream(all.split(",", -1)).map(String::strip).map(Optional::of).toList())
            .orElse(List.of(Optional.empty()));
  }

  String text(String path) {
    return value(path, "a text", Optional::of);
  }

  boolean flag(String path) {
    return value(
        path,
        "true or false",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** A port to listen at; 0: any free one. */
  int port(String path) {
    return number(path, 0, MOST_PORT);
  }

  int number(String path, int least, int most) {
    return value(
        path,
        "between %d and %d, inclusive".formatted(least, most),
        text ->
            text.matches("-?[0-9]{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(n -> n >= least && n <= most)
                : Optional.empty());
  }

  Duration time(String path, Duration least, Duration most) {
    return value(
        path,
        "a time with its unit (ms, s, m, h, d), such as 500ms or 10s, between %s and %s"
            .formatted(shown(least), shown(most)),
        text -> duration(text).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0));
  }

  private static String shown(Duration time) {
    if (time.toMillis() % 1000 != 0) {
      return time.toMillis() + "ms";
    }
    long seconds = time.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 0) {
      return time.toDays() + "d";
    }
    return seconds % 3600 == 0 && seconds > 0 ? time.toHours() + "h" : seconds + "s";
  }

  private static Optional<Duration> duration(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case String days -> Duration.ofDays(number);
        });
  }

  /** In bytes. */
  int size(String path, int least, int most) {
    return value(
        path,
        "a size with its unit (B, KiB, MiB), such as 8KiB, between %dB and %dB"
            .formatted(least, most),
        text -> {
          Matcher size = SIZE.matcher(text);
          if (!size.matches()) {
            return Optional.<Integer>empty();
          }
          long unit =
              switch (size.group(2)) {
                case "B" -> 1;
                case "KiB" -> 1 << 10;
                case String mebi -> 1 << 20;
              };
          long bytes = Long.parseLong(size.group(1)) * unit;
          return bytes >= least && bytes <= most ? Optional.of((int) bytes) : Optional.empty();
        });
  }

  /** An address of this host. */
  InetAddress address(String path) {
    return value(path, "an IP address", Settings::inet);
  }

  /** The same; what is left empty is the other address. */
  InetAddress addressOr(String path, InetAddress other) {
    return value(
        path, "an IP address, or empty", text -> text.isEmpty() ? Optional.of(other) : inet(text));
  }

  static Optional<InetAddress> inet(String text) {
    return IpAddress.parse(text)
        .map(
            address -> {
              try {
                return InetAddress.getByName(address.text());
              } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** A path; empty: none. */
  Optional<Path> file(String path) {
    return value(
        path,
        "a path, or empty",
        text -> {
          try {
            return Optional.of(
                text.isEmpty() ? Optional.<Path>empty() : Optional.of(Path.of(text)));
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        });
  }

  /** Notes that a value is not right for a reason that has to do with others. */
  void check(boolean right, String path, String why) {
    if (!right) {
      ConfigValue value = layers.value(path);
      layers.problem(value, path, "Invalid value: " + rendered(value) + ": " + why);
    }
  }

  /** Notes that a value is not right without showing it. */
  void require(boolean given, String path, String why) {
    if (!given) {
      layers.problem(layers.value(path), path, why);
    }
  }

  /** Notes what is allowed, but hardly what is wanted. */
  void warn(boolean right, String path, String why) {
    if (!right) {
      warnings.add(layers.named(path) + ": " + why);
    }
  }

  /** What was noted so, a line each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void refuse(String path, String allowed) {
    check(false, path, "must be " + allowed);
  }

  private static String rendered(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }

  /** What has been asked for so far. */
  Set<String> read() {
    return Set.copyOf(read);
  }

  /** What there is to ask for. */
  List<String> paths() {
    return layers.paths();
  }

  /**
   * Gives back what was read, if all of it was right.
   *
   * @throws UserError that tells all that is not, a line each
   */
  public <T> T done(T value) {
    List<String> problems = layers.problems();
    if (!problems.isEmpty()) {
      throw new UserError(
          "the settings are not right, nothing was started:\n  " + String.join("\n  ", problems));
    }
    return value;
  }
}
