package io.fairlead.agent.dns.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read at once and again when it changed; who asks for it never waits for that. A
 * file that can not be read says what it did before. Thread-safe.
 */
public final class WatchedFile<T> {
  private static final Logger log = LoggerFactory.getLogger(WatchedFile.class);
  private static final int MOST_LINES = 2_000_000;

  private record Seen(FileTime modified, long size) {
    static final Seen NOTHING = new Seen(FileTime.fromMillis(0), -1);
    static final Seen MISSING = new Seen(FileTime.fromMillis(0), -2);
  }

  private final Path file;
  private final Function<Stream<String>, T> parse;
  private final Duration every;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private final AtomicLong version = new AtomicLong();
  private volatile T current;
  private volatile Seen seen = Seen.NOTHING;

  /**
   * @param parse its lines to what they mean; passes over those that mean nothing
   * @param absent what is said while there never was such a file
   * @param every how often it is looked at, when somebody asks
   */
  public WatchedFile(Path file, Function<Stream<String>, T> parse, T absent, Duration every) {
    this.file = file;
    this.parse = parse;
    this.every = every;
    this.current = absent;
    look();
  }

  public Path path() {
    return file;
  }

  /** What it said when it was last looked at. */
  public T current() {
    long before = lookedAt.get();
    long now = System.nanoTime();
    if (every.isPositive()
        && now - before > every.toNanos()
        && lookedAt.compareAndSet(before, now)) {
      Thread.ofVirtual().name("dns-file").start(this::look);
    }
    return current;
  }

  /** Another one each time that {@link #current} says something else. */
  public long version() {
    var _ = current();
    return version.get();
  }

  private synchronized void look() {
    try {
      Seen now = new Seen(Files.getLastModifiedTime(file), Files.size(file));
      if (now.equals(seen)) {
        return;
      }
      try (Stream<String> lines = Files.lines(file)) {
        current = parse.apply(lines.limit(MOST_LINES));
        version.incrementAndGet();
      }
      seen = now;
      log.atInfo().addKeyValue("file", file).log("read a file that settings name");
    } catch (IOException | UncheckedIOException e) {
      if (!seen.equals(Seen.MISSING)) {
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("error", e.toString())
            .log("can not read a file that settings name");
      }
      seen = Seen.MISSING;
    }
  }
}
