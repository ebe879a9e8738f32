package io.fairlead.multijvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace beside this host, for what must not be found on it: needs root. */
record World(String name) implements AutoCloseable {
  /** Where its servers are. */
  static final String ADDRESS = "198.51.100.1";

  static World make() throws IOException, InterruptedException {
    World world = new World("flworld" + ProcessHandle.current().pid());
    String device = "flw" + ProcessHandle.current().pid();
    world.ip(
        """
        netns add %1$s
        link add %2$s type veth peer name eth0 netns %1$s
        addr add 198.51.100.2/30 dev %2$s
        link set %2$s up
        """
            .formatted(world.name, device));
    world.ip(
        """
        link set lo up
        addr add %s/30 dev eth0
        link set eth0 up
        """
            .formatted(ADDRESS),
        "-n",
        world.name);
    return world;
  }

  /** Starts a program there. */
  Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(List.of(command));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void ip(String lines, String... options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("ip"));
    words.addAll(List.of(options));
    words.addAll(List.of("-batch", "-"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      ip("netns del " + name + "\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
