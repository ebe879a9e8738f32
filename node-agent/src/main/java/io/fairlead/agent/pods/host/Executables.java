package io.fairlead.agent.pods.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what a command names, as execvp does. */
public final class Executables {
  private Executables() {}

  /**
   * Why the command can not be executed, in the words of container runtimes; empty when it can.
   *
   * @param root the directory that is the container's /
   * @param path its PATH
   */
  public static Optional<String> complaint(String command, String root, String path) {
    if (command.contains("/")) {
      Path file = Path.of(root, command);
      if (!Files.exists(file)) {
        return Optional.of(
            "exec: \"%s\": stat %s: no such file or directory".formatted(command, command));
      }
      return Files.isExecutable(file) && !Files.isDirectory(file)
          ? Optional.empty()
          : Optional.of("exec: \"%s\": permission denied".formatted(command));
    }
    for (String directory : path.split(":")) {
      Path file = Path.of(root, directory, command);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.empty();
      }
    }
    return Optional.of("exec: \"%s\": executable file not found in $PATH".formatted(command));
  }

  /** A command of this host, found whatever the PATH of a container says. */
  static String ofHost(String command) {
    for (String directory : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")) {
      Path file = Path.of(directory, command);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return command;
  }
}
