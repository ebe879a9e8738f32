package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes different in the nftables tables of one member's host: {@code nft monitor}. */
final class TableChanges implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Process monitor;
  private final Path said;

  private TableChanges(Process monitor, Path said) {
    this.monitor = monitor;
    this.said = said;
  }

  /**
   * Begins to listen.
   *
   * @param within what is before a command that is to run there
   * @param said a new file
   */
  static TableChanges begin(List<String> within, Path said) throws IOException {
    List<String> command = new ArrayList<>(within);
    command.addAll(List.of("stdbuf", "-oL", "nft", "monitor"));
    Process monitor =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    return new TableChanges(monitor, said);
  }

  /** All so far. */
  List<String> all() throws IOException {
    return Files.readAllLines(said).stream().filter(line -> !line.startsWith("#")).toList();
  }

  /** Returns when it has told of a change that is made. */
  void awaitTold() {
    Await.until("a change of the table", LIMIT, () -> !all().isEmpty());
  }

  @Override
  public void close() {
    monitor.destroy();
  }
}
