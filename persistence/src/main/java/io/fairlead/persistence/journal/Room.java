package io.fairlead.persistence.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is left of the disk a journal's file is on. H2 closes its file for good when a write fails,
 * so it is not asked to write where that may happen.
 *
 * @param dir where the file is
 */
record Room(Path dir) {

  /** A large batch of events, with what H2 writes besides. */
  static final long WANTED = 8L << 20;

  private static final String FILE = "jdbc:h2:file:";

  /** Of a journal in a file; empty when it is at a server. */
  static Optional<Room> of(String jdbcUrl) {
    return jdbcUrl.startsWith(FILE)
        ? Optional.ofNullable(
                Path.of(jdbcUrl.substring(FILE.length()).split(";", 2)[0]).getParent())
            .map(Room::new)
        : Optional.empty();
  }

  /** Why nothing may be written now; empty when it may. */
  Optional<String> shortage() {
    try {
      long left = Files.getFileStore(dir).getUsableSpace();
      return left >= WANTED
          ? Optional.empty()
          : Optional.of(
              "No space left on device: %d of %d MB that the journal wants in %s"
                  .formatted(left >> 20, WANTED >> 20, dir));
    } catch (IOException e) {
      return Optional.of("the journal's disk does not answer: " + e);
    }
  }
}
