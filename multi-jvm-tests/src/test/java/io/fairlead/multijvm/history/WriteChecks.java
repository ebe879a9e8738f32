package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Timeline.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is promised of acknowledged writes: they last, they are seen, and their revisions rise. */
final class WriteChecks {
  private final History history;
  private final Timeline timeline;
  private final List<Acknowledged> writes; // by end
  private final List<Violation> violations = new ArrayList<>();

  private record Acknowledged(Operation operation, Key key, Version version) {}

  private WriteChecks(History history, Timeline timeline) {
    this.history = history;
    this.timeline = timeline;
    this.writes =
        history.operations().stream()
            .filter(each -> each.outcome() instanceof Written)
            .map(each -> new Acknowledged(each, each.key().orElseThrow(), version(each)))
            .sorted(Comparator.comparingLong(each -> each.operation.end()))
            .toList();
  }

  private static Version version(Operation operation) {
    return ((Written) operation.outcome()).version();
  }

  static List<Violation> violations(History history, Timeline timeline) {
    WriteChecks checks = new WriteChecks(history, timeline);
    checks.rise();
    checks.mostRecent();
    checks.durable();
    checks.resurrected();
    return checks.violations;
  }

  private void rise() {
    Map<String, Acknowledged> newest = new HashMap<>();
    int done = 0;
    List<Acknowledged> byStart =
        writes.stream().sorted(Comparator.comparingLong(each -> each.operation.start())).toList();
    for (Acknowledged write : byStart) {
      while (done < writes.size() && writes.get(done).operation.end() < write.operation.start()) {
        newest.merge(writes.get(done).key.kind(), writes.get(done), WriteChecks::newer);
        done++;
      }
      Acknowledged before = newest.get(write.key.kind());
      if (before != null && before.version.revision() >= write.version.revision()) {
        violations.add(
            new Violation(
                Check.REVISIONS_RISE,
                "a later write has no greater revision",
                before.operation,
                write.operation));
      }
    }
  }

  private static Acknowledged newer(Acknowledged one, Acknowledged other) {
    return one.version.revision() >= other.version.revision() ? one : other;
  }

  private void mostRecent() {
    for (Operation read : history.operations()) {
      switch (read.request()) {
        case Get(Key key, Freshness freshness) when freshness == Freshness.MOST_RECENT ->
            mostRecent(read, key);
        case ListAll(String kind, Freshness freshness) when freshness == Freshness.MOST_RECENT ->
            mostRecentList(read, kind);
        case Get _, ListAll _, Request.Create _, Request.Update _, Request.Patch _, Delete _ -> {}
      }
    }
  }

  private void mostRecent(Operation read, Key key) {
    Optional<Acknowledged> newest =
        writes.stream()
            .takeWhile(write -> write.operation.end() < read.start())
            .filter(write -> write.key.equals(key))
            .max(Comparator.comparingLong(write -> write.version.revision()));
    if (newest.isEmpty()) {
      return;
    }
    boolean old =
        switch (read.outcome()) {
          case Found(Version version) -> version.revision() < newest.get().version.revision();
          case Refused(Outcome.Reason reason) ->
              reason == Outcome.Reason.NOT_FOUND && !mayBeDeleted(newest.get());
          case Written _, Deleted _, Listed _, Outcome.Unknown _ -> false;
        };
    if (old) {
      violations.add(
          new Violation(
              Check.MOST_RECENT,
              "a read of " + key + " began after a write was done and does not have it",
              newest.get().operation,
              read));
    }
  }

  private void mostRecentList(Operation read, String kind) {
    if (read.outcome() instanceof Listed listing) {
      writes.stream()
          .takeWhile(write -> write.operation.end() < read.start())
          .filter(write -> write.key.kind().equals(kind))
          .max(Comparator.comparingLong(write -> write.version.revision()))
          .filter(write -> write.version.revision() > listing.revision())
          .ifPresent(
              write ->
                  violations.add(
                      new Violation(
                          Check.MOST_RECENT,
                          "a list began after a write was done and is of a revision before",
                          write.operation,
                          read)));
    }
  }

  /** Whether any delete of the object may have come after this write. */
  private boolean mayBeDeleted(Acknowledged write) {
    return history.operations().stream()
            .filter(
                each -> each.request() instanceof Delete delete && delete.key().equals(write.key))
            .filter(each -> !(each.outcome() instanceof Refused))
            .anyMatch(each -> each.end() > write.operation.start())
        || timeline.object(write.key).tailMap(write.version.revision(), false).values().stream()
            .anyMatch(Change::deletion);
  }

  /** Against the last list that began when all was done. */
  private void durable() {
    Map<String, Operation> last = new HashMap<>();
    for (Operation read : history.operations()) {
      if (read.request() instanceof ListAll(String kind, Freshness freshness)
          && freshness == Freshness.MOST_RECENT
          && read.outcome() instanceof Listed) {
        last.merge(kind, read, (one, other) -> one.start() > other.start() ? one : other);
      }
    }
    for (Acknowledged write : writes) {
      Operation end = last.get(write.key.kind());
      if (end == null || write.operation.end() >= end.start()) {
        continue;
      }
      Version there = ((Listed) end.outcome()).items().get(write.key);
      boolean lost =
          there == null ? !mayBeDeleted(write) : there.revision() < write.version.revision();
      if (lost) {
        violations.add(
            new Violation(
                Check.DURABLE,
                "an acknowledged write of " + write.key + " is not there at the end",
                write.operation,
                "at the end, by #" + end.id() + ": " + (there == null ? "nothing" : there)));
      }
    }
  }

  private void resurrected() {
    timeline
        .objects()
        .forEach(
            (key, changes) -> {
              Map<String, Change> gone = new HashMap<>();
              for (Change change : changes.values()) {
                Change deletion = gone.get(change.version().uid());
                if (deletion != null) {
                  violations.add(
                      new Violation(Check.NOT_RESURRECTED, key + " is back", deletion, change));
                } else if (change.deletion()) {
                  gone.put(change.version().uid(), change);
                }
              }
            });
    for (Operation delete : history.operations()) {
      if (delete.outcome() instanceof Deleted) {
        resurrected(delete);
      }
    }
  }

  /** No read that began after it was acknowledged sees what was there before it began. */
  private void resurrected(Operation delete) {
    Key key = delete.key().orElseThrow();
    List<String> before =
        writes.stream()
            .filter(write -> write.key.equals(key))
            .filter(write -> write.operation.end() < delete.start())
            .map(write -> write.version.uid())
            .distinct()
            .toList();
    history.operations().stream()
        .filter(read -> read.start() > delete.end())
        .filter(
            read -> seen(read, key).filter(version -> before.contains(version.uid())).isPresent())
        .findFirst()
        .ifPresent(
            read ->
                violations.add(
                    new Violation(
                        Check.NOT_RESURRECTED,
                        key + " is seen again after its delete was acknowledged",
                        delete,
                        read)));
  }

  private static Optional<Version> seen(Operation read, Key key) {
    return switch (read.request()) {
      case Get(Key asked, Freshness freshness) ->
          freshness == Freshness.MOST_RECENT
                  && asked.equals(key)
                  && read.outcome() instanceof Found(Version version)
              ? Optional.of(version)
              : Optional.empty();
      case ListAll(String _, Freshness freshness) ->
          freshness == Freshness.MOST_RECENT && read.outcome() instanceof Listed listing
              ? Optional.ofNullable(listing.items().get(key))
              : Optional.empty();
      case Request.Create _, Request.Update _, Request.Patch _, Delete _ -> Optional.empty();
    };
  }
}
