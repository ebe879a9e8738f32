package io.fairlead.agent.domains;

import io.fairlead.agent.domains.LearnedNames.Fact;
import java.time.Duration;
import java.util.Map;

/**
 * What agents before this one learned, and what the next one will know: a file of this agent, and
 * for its first minute the notes of whoever answered in its place. Times are milliseconds since
 * 1970, given by the caller. Used by one thread.
 */
final class LearnedFiles {
  private static final Duration NOTES_COME = Duration.ofMinutes(1);
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(30);

  private final LearnedFile file;
  private final LearnedFile notes;
  private final long started;
  private boolean notesCome = true;
  private long written;

  LearnedFiles(DomainSettings settings, long now) {
    this.file = new LearnedFile(settings.file());
    this.notes = new LearnedFile(settings.notes());
    this.started = now;
    this.written = now;
  }

  /** What was known before this agent. */
  Map<Fact, Long> before() {
    Map<Fact, Long> before = notes.read();
    before.putAll(file.read());
    return before;
  }

  /** Somebody may be answering in this agent's place still, or beside it. */
  boolean notesCome() {
    return notesCome;
  }

  /** What was told in this agent's place so far. */
  Map<Fact, Long> notes() {
    return notes.read();
  }

  /** The notes were taken over; later there are none any more. */
  void notesTaken(long now) {
    notesCome = now - started < NOTES_COME.toMillis();
    if (!notesCome) {
      notes.delete();
    }
  }

  void append(Map<Fact, Long> news) {
    file.append(news);
  }

  /** The file should be written anew. */
  boolean isDue(boolean stale, long now) {
    return file.isLong() || (stale && now - written >= BETWEEN_WRITES.toMillis());
  }

  /** Exactly these from now on. */
  void replace(Map<Fact, Long> all, long now) {
    written = now;
    file.replace(all);
  }
}
