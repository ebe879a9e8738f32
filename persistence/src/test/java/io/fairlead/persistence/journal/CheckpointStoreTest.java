package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.persistence.journal.CheckpointStore.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image at the floor, for a process that has no files of its own. */
class CheckpointStoreTest {

  @TempDir Path dir;

  private static List<byte[]> entries(int seed) {
    Random random = new Random(seed);
    byte[] big = new byte[3_000_000]; // more than one part
    random.nextBytes(big);
    return List.of(new byte[] {1, 2, 3}, big);
  }

  @Test
  void isSharedByAllProcessesOfAJournal() throws Exception {
    JournalSettings journal = Where.POSTGRESQL.installed(dir);
    CheckpointStore one = CheckpointStore.of(journal, dir.resolve("one"));
    CheckpointStore two = CheckpointStore.of(journal, dir.resolve("two"));
    assertTrue(two.shared("epoch", 100).isEmpty());

    one.saveOldest("before the back-up", 10, entries(1));
    one.saveOldest("before the back-up", 20, entries(2));

    assertTrue(two.shared("epoch", 19).isEmpty(), "one is kept, the newest");
    Checkpoint found = two.shared("epoch", 20).orElseThrow();
    assertEquals(20, found.ordering());
    assertEquals("epoch", found.epoch());
    assertArrayEquals(entries(2).get(1), found.entries().get(1));
    assertEquals(20, two.newest("epoch", 25).orElseThrow().ordering(), "it is a file now, too");
  }

  @Test
  void staysInTheFilesOfTheOnlyProcess() throws Exception {
    CheckpointStore one = CheckpointStore.of(Where.H2.installed(dir), dir.resolve("one"));
    one.saveOldest("epoch", 10, entries(1));
    assertTrue(one.shared("epoch", 10).isEmpty());
    assertEquals(10, one.newest("epoch", 10).orElseThrow().ordering());
  }
}
