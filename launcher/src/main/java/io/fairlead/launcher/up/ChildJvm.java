package io.fairlead.launcher.up;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How a process of this program is started from within: as this one was, start-up cache and all.
 */
final class ChildJvm {
  /** Agents of one machine listen at the same addresses of Services. */
  private static final String SHARE = "-Dfairlead.share-addresses=true";

  private static final String STARTED = "-Dfairlead.started=";

  private ChildJvm() {}

  /** What is between {@code java} and the program's own arguments. */
  static List<String> options() {
    List<String> options = new ArrayList<>();
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith(STARTED))
        .forEach(options::add);
    options.add(SHARE);
    options.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.fairlead.launcher.Main"));
    return options;
  }
}
