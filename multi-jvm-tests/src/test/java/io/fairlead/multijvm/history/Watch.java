package io.fairlead.multijvm.history;

import java.util.List;

/**
 * What one watcher of a kind was told, over all its connections.
 *
 * @param from told are changes after this revision
 */
record Watch(String watcher, String kind, long from, List<Told> told) {
  Watch {
    told = List.copyOf(told);
  }

  /** One line, or what happened to the connection. */
  sealed interface Told {
    /** A change. */
    record Event(Type type, Key key, Version version) implements Told {}

    /** Everything up to this revision has been told. */
    record Bookmark(long revision) implements Told {}

    /**
     * A new connection.
     *
     * @param at to which control plane
     * @param from the revision it asked to go on after
     */
    record Connected(String at, long from) implements Told {}

    /** 410: the revision it wanted to go on from is too old. */
    record Expired(long from) implements Told {}
  }

  /** As Kubernetes names them. */
  enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }

  /** The revision up to which it knows everything. */
  long upTo() {
    long upTo = from;
    for (Told told : told) {
      upTo = Math.max(upTo, revision(told, upTo));
    }
    return upTo;
  }

  private static long revision(Told told, long otherwise) {
    return switch (told) {
      case Told.Event(Type _, Key _, Version version) -> version.revision();
      case Told.Bookmark(long revision) -> revision;
      case Told.Connected _, Told.Expired _ -> otherwise;
    };
  }
}
