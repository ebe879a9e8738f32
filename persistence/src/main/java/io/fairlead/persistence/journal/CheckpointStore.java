package io.fairlead.persistence.journal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One image of the catalog at an ordering, in a file, so that a start does not replay the whole
 * journal. Losing it costs time, never data. Save from one thread at a time.
 *
 * <p>The file: magic, epoch, ordering; then each entry as a length and its bytes; length -1; CRC32C
 * of all before.
 */
public final class CheckpointStore {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final long MAGIC = 0x464c4b43_00000001L;
  private static final int END = -1;
  private static final int BUFFER = 1 << 16;
  private static final Pattern OLDER = Pattern.compile("catalog-([0-9]{1,18})\\.checkpoint");
  private static final int MOST_OLDER = 8;

  private final Path dir;
  private final Path file;
  private final @Nullable StoredImage stored;

  private CheckpointStore(Path dir, @Nullable StoredImage stored) {
    this.dir = dir;
    this.file = dir.resolve("catalog.checkpoint");
    this.stored = stored;
  }

  /** Keeps the checkpoint in this directory, which is made when needed. */
  public static CheckpointStore in(Path dir) {
    return new CheckpointStore(dir, null);
  }

  /**
   * The same; of a journal that several processes share, the oldest is kept beside the journal as
   * well, for those who do not have it.
   */
  public static CheckpointStore of(JournalSettings journal, Path dir) {
    return switch (journal.database()) {
      case H2 -> in(dir);
      case POSTGRESQL -> new CheckpointStore(dir, new StoredImage(journal));
    };
  }

  /**
   * An image.
   *
   * @param epoch the history it belongs to
   * @param ordering the last event it contains
   */
  public record Checkpoint(String epoch, long ordering, List<byte[]> entries) {}

  /**
   * Replaces the checkpoint: after a crash there is the old one or the new one.
   *
   * @throws IOException when it can not be written; the old one is still there
   */
  public void save(String epoch, long ordering, Iterable<byte[]> entries) throws IOException {
    Files.createDirectories(dir);
    Path fresh = dir.resolve("catalog.checkpoint.new");
    writeTo(fresh, epoch, ordering, entries);
    if (Files.exists(file)) {
      Optional<Long> before = orderingOf(file);
      if (before.isPresent() && before.get() < ordering) {
        Path older = dir.resolve("catalog-" + before.get() + ".checkpoint");
        Files.move(
            file, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    thinOut();
  }

  private static void writeTo(Path fresh, String epoch, long ordering, Iterable<byte[]> entries)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(Channels.newOutputStream(channel), epoch, ordering, entries);
      channel.force(true);
    }
  }

  private static Optional<Long> orderingOf(Path checkpoint) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(checkpoint)))) {
      if (in.readLong() != MAGIC) {
        return Optional.empty();
      }
      in.readUTF();
      return Optional.of(in.readLong());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Older checkpoints stay spread over the past: the one closest to its neighbours goes. */
  private void thinOut() throws IOException {
    NavigableMap<Long, Path> older = older();
    while (older.size() > MOST_OLDER) {
      long closest = older.firstKey();
      long gap = Long.MAX_VALUE;
      for (long ordering : older.keySet()) {
        Long before = older.lowerKey(ordering);
        Long after = older.higherKey(ordering);
        if (before != null && after != null && after - before < gap) {
          gap = after - before;
          closest = ordering;
        }
      }
      Files.deleteIfExists(Objects.requireNonNull(older.remove(closest)));
    }
  }

  private NavigableMap<Long, Path> older() throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>();
    if (Files.isDirectory(dir)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "catalog-*.checkpoint")) {
        for (Path older : files) {
          Matcher name = OLDER.matcher(older.getFileName().toString());
          if (name.matches()) {
            found.put(Long.parseLong(name.group(1)), older);
          }
        }
      }
    }
    return found;
  }

  /**
   * Saves one that is older than the newest, and drops all that are older still: the past begins
   * here.
   *
   * @throws IOException when it can not be written
   */
  public void saveOldest(String epoch, long ordering, Iterable<byte[]> entries) throws IOException {
    Files.createDirectories(dir);
    Path fresh = dir.resolve("catalog.checkpoint.old");
    writeTo(fresh, epoch, ordering, entries);
    if (stored != null) {
      stored.put(ordering, fresh);
    }
    Path oldest = dir.resolve("catalog-" + ordering + ".checkpoint");
    Files.move(fresh, oldest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    for (Path older : older().headMap(ordering).values()) {
      Files.deleteIfExists(older);
    }
  }

  /**
   * The newest whole checkpoint of this epoch that is not after the ordering; empty when there is
   * none. Any thread.
   */
  public Optional<Checkpoint> newest(String epoch, long atMost) {
    try {
      NavigableMap<Long, Path> candidates = older();
      if (Files.exists(file)) {
        orderingOf(file).ifPresent(ordering -> candidates.put(ordering, file));
      }
      for (Path candidate : candidates.headMap(atMost, true).descendingMap().values()) {
        Optional<Checkpoint> found = tryRead(candidate).filter(c -> c.epoch().equals(epoch));
        if (found.isPresent() && found.get().ordering() <= atMost) {
          return found;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The one kept beside the journal, which from now on is in a file, too; empty when there is none.
   * It may have been written in the history before a back-up was restored, and is of this one then.
   *
   * @param atMost it is not after this ordering
   */
  public Optional<Checkpoint> shared(String epoch, long atMost) {
    if (stored == null) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(dir);
      Path fetched = dir.resolve("catalog.checkpoint.fetched");
      if (stored.get(atMost, fetched).isEmpty()) {
        return Optional.empty();
      }
      Checkpoint read = read(fetched);
      Checkpoint found = new Checkpoint(epoch, read.ordering(), read.entries());
      writeTo(fetched, epoch, found.ordering(), found.entries());
      Files.move(
          fetched,
          dir.resolve("catalog-" + found.ordering() + ".checkpoint"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(found);
    } catch (IOException e) {
      return ignored(e.toString());
    }
  }

  private static Optional<Checkpoint> tryRead(Path checkpoint) {
    try {
      return Optional.of(read(checkpoint));
    } catch (IOException e) {
      return Optional.empty(); // thinned out meanwhile, or damaged: an older one does
    }
  }

  private static void write(
      OutputStream channel, String epoch, long ordering, Iterable<byte[]> entries)
      throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(channel, BUFFER), new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeLong(MAGIC);
    out.writeUTF(epoch);
    out.writeLong(ordering);
    for (byte[] entry : entries) {
      out.writeInt(entry.length);
      out.write(entry);
    }
    out.writeInt(END);
    out.writeLong(checked.getChecksum().getValue());
    out.flush();
  }

  /**
   * The checkpoint, if there is a whole one of this epoch that is not ahead of the journal; every
   * other is passed over, and the reason logged.
   *
   * @param head the journal's greatest ordering
   */
  public Optional<Checkpoint> load(String epoch, long head) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Checkpoint found = read(file);
      if (!found.epoch().equals(epoch)) {
        return ignored("it belongs to another history: " + found.epoch());
      }
      if (found.ordering() > head) {
        return ignored("it is ahead of the journal: " + found.ordering() + " > " + head);
      }
      return Optional.of(found);
    } catch (IOException e) {
      return ignored(e.toString());
    }
  }

  private Optional<Checkpoint> ignored(String why) {
    LOG.atWarn()
        .addKeyValue("file", file)
        .addKeyValue("error", why)
        .log("checkpoint ignored, an older one or the whole journal is read instead");
    return Optional.empty();
  }

  private static Checkpoint read(Path file) throws IOException {
    long remaining = Files.size(file);
    try (CheckedInputStream checked =
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), BUFFER), new CRC32C());
        DataInputStream in = new DataInputStream(checked)) {
      if (in.readLong() != MAGIC) {
        throw new IOException("not a checkpoint of this version");
      }
      String epoch = in.readUTF();
      long ordering = in.readLong();
      List<byte[]> entries = new ArrayList<>();
      for (int length = in.readInt(); length != END; length = in.readInt()) {
        remaining -= length;
        if (length < 0 || remaining < 0) {
          throw new IOException("damaged: entry of " + length + " bytes");
        }
        byte[] entry = new byte[length];
        in.readFully(entry);
        entries.add(entry);
      }
      long expected = checked.getChecksum().getValue();
      if (in.readLong() != expected) {
        throw new IOException("damaged: checksum differs");
      }
      return new Checkpoint(epoch, ordering, entries);
    }
  }
}
