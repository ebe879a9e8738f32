package io.fairlead.multijvm.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One kubectl, talking to one server.
 *
 * @param program what is run
 * @param home where it is run, its home directory: with the {@code kubeconfig} of the server, and
 *     {@code edit.sed}, what {@code kubectl edit} does
 */
record Kubectl(Path program, Path home) {
  private static final long DEADLINE_SECONDS = 60;

  /** A command under way or ended, and the file of what it prints on both streams. */
  record Running(Process process, Path output) {
    String printed() throws IOException {
      return Files.readString(output);
    }

    /** Its exit code, once it has ended. */
    int exitCode() throws IOException, InterruptedException {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + process.info() + "\n" + printed());
      }
      return process.exitValue();
    }
  }

  /**
   * The kubectls of this machine: that on the PATH, then the oldest and the newest that are beside
   * it as {@code kubectl.1.31}; or those that {@code FAIRLEAD_KUBECTLS} lists, separated as a PATH.
   */
  static List<Path> programs() throws IOException {
    String listed = System.getenv().getOrDefault("FAIRLEAD_KUBECTLS", "");
    if (!listed.isEmpty()) {
      return Arrays.stream(listed.split(File.pathSeparator, -1)).map(Path::of).toList();
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path found = Path.of(folder, "kubectl");
      if (Files.isExecutable(found)) {
        return withOthers(found);
      }
    }
    return List.of();
  }

  private static List<Path> withOthers(Path found) throws IOException {
    List<Path> programs = new ArrayList<>(List.of(found));
    try (Stream<Path> files = Files.list(found.toRealPath().getParent())) {
      TreeSet<Path> versions = new TreeSet<>(files.filter(Kubectl::hasVersion).toList());
      if (!versions.isEmpty()) {
        programs.addAll(new TreeSet<>(List.of(versions.first(), versions.last())));
      }
    }
    return programs;
  }

  private static boolean hasVersion(Path file) {
    return file.getFileName().toString().matches("kubectl\\.1\\.\\d+");
  }

  /** Starts a command. */
  Running start(List<String> arguments, String input) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    Path in = Files.writeString(Files.createTempFile(home, "in-", ".txt"), input);
    Path output = Files.createTempFile(home, "out-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
    builder.environment().put("KUBECACHEDIR", home.resolve("cache").toString());
    builder.environment().put("KUBE_EDITOR", "sed -i -f " + home.resolve("edit.sed"));
    return new Running(builder.start(), output);
  }
}
