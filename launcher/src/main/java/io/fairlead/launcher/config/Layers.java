package io.fairlead.launcher.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.fairlead.launcher.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A role's settings from three places, the later before the earlier: the reference, the file, the
 * environment. Only what the reference knows gets in; the rest is a problem each.
 */
final class Layers {
  private static final String DEFAULTS = "defaults";

  private final Map<String, ConfigValue> reference = new TreeMap<>();
  private final TreeSet<String> blocks = new TreeSet<>();
  private final Map<String, ConfigValue> values = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private Layers(Config reference) {
    collect("", reference.root());
  }

  /**
   * Reads all of them.
   *
   * @throws UserError when the file can not be read or is not HOCON
   */
  static Layers read(Role role, Path file, Map<String, String> environment) {
    Config reference =
        ConfigFactory.parseString(
                role.reference(), ConfigParseOptions.defaults().setOriginDescription(DEFAULTS))
            .resolve();
    Layers layers = new Layers(reference);
    layers.take("", parse(file, reference).root());
    layers.take(environment);
    return layers;
  }

  private static Config parse(Path file, Config reference) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UserError("--config " + file + ": there is no such file, or it can not be read");
    }
    try {
      Config parsed =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF));
      return parsed.resolveWith(parsed.withFallback(reference));
    } catch (ConfigException e) {
      throw new UserError(
          "--config " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void collect(String prefix, ConfigObject object) {
    object.forEach(
        (key, value) -> {
          String path = prefix + key;
          if (value instanceof ConfigObject block) {
            blocks.add(path);
            collect(path + ".", block);
          } else {
            reference.put(path, value);
          }
        });
  }

  private void take(String prefix, ConfigObject object) {
    object.forEach(
        (key, value) -> {
          String path = prefix + (prefix.isEmpty() || !key.contains(".") ? key : quoted(key));
          if (reference.containsKey(path)) {
            values.put(path, value);
          } else if (!blocks.contains(path)) {
            problem(value, path, unknown(path));
          } else if (value instanceof ConfigObject block) {
            take(path + ".", block);
          } else {
            problem(value, path, "Invalid value: must be a block of settings: " + inside(path));
          }
        });
  }

  private void take(Map<String, String> environment) {
    Map<String, String> paths = new TreeMap<>();
    reference.keySet().forEach(path -> paths.put(EnvironmentNames.of(path), path));
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              String path = paths.get(name);
              if (path != null) {
                values.put(path, ConfigValueFactory.fromAnyRef(text, name));
              } else if (name.startsWith(EnvironmentNames.PREFIX)) {
                problems.add(
                    name + ": unknown setting" + meant(NearestName.of(name, paths.keySet())));
              }
            });
  }

  private static String quoted(String key) {
    return ConfigUtil.quoteString(key);
  }

  private String unknown(String path) {
    TreeSet<String> names = new TreeSet<>(reference.keySet());
    names.addAll(blocks);
    return "unknown setting" + meant(NearestName.of(path, names));
  }

  private static String meant(Optional<String> nearest) {
    return nearest.map(name -> "; did you mean " + name + "?").orElse("");
  }

  private String inside(String block) {
    return String.join(
        ", ", reference.keySet().stream().filter(path -> path.startsWith(block + ".")).toList());
  }

  /** The value in force. */
  ConfigValue value(String path) {
    ConfigValue set = values.get(path);
    return set == null ? fromReference(path) : set;
  }

  /** What the reference says. */
  ConfigValue fromReference(String path) {
    ConfigValue value = reference.get(path);
    if (value == null) {
      throw new IllegalArgumentException("the reference has no " + path);
    }
    return value;
  }

  /** All settings there are. */
  List<String> paths() {
    return List.copyOf(reference.keySet());
  }

  /** Notes that something about this value is wrong. */
  void problem(ConfigValue value, String path, String what) {
    problems.add(where(value) + path + ": " + what);
  }

  /** The setting with the place its value is from. */
  String named(String path) {
    return where(value(path)) + path;
  }

  /** In the order they were found. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  private static String where(ConfigValue value) {
    if (value.origin().description().startsWith(DEFAULTS)) {
      return "";
    }
    String file = value.origin().filename();
    int line = value.origin().lineNumber();
    if (file != null) {
      return file + ":" + (line > 0 ? line + ": " : " ");
    }
    return value.origin().description() + ": ";
  }

  /** Of a value that is one word or number; empty for the rest. */
  static Optional<String> text(ConfigValue value) {
    ConfigValueType type = value.valueType();
    return switch (type) {
      case STRING, NUMBER, BOOLEAN -> Optional.of(value.atKey("v").getString("v"));
      case LIST, OBJECT, NULL -> Optional.empty();
    };
  }
}
