package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.util.Optional;

/**
 * One request of one client, and its end.
 *
 * @param start when it was sent, on the one clock of all clients
 * @param end when its answer was there; {@link #NEVER} when nobody knows what became of it
 */
record Operation(int id, String client, long start, long end, Request request, Outcome outcome) {
  static final long NEVER = Long.MAX_VALUE;

  Operation {
    if (outcome instanceof Unknown) {
      end = NEVER;
    }
    if (start > end) {
      throw new IllegalArgumentException("ends before it starts: " + id);
    }
  }

  /** Its object; empty for a list. */
  Optional<Key> key() {
    return key(request);
  }

  /** The object a request is about; empty for a list. */
  static Optional<Key> key(Request request) {
    return switch (request) {
      case Create(Key key, String _) -> Optional.of(key);
      case Update(Key key, long _, String _) -> Optional.of(key);
      case Patch(Key key, String _) -> Optional.of(key);
      case Delete(Key key, String _) -> Optional.of(key);
      case Get(Key key, Request.Freshness _) -> Optional.of(key);
      case ListAll _ -> Optional.empty();
    };
  }

  /** What it writes; empty for reads and deletes. */
  Optional<String> value() {
    return switch (request) {
      case Create(Key _, String value) -> Optional.of(value);
      case Update(Key _, long _, String value) -> Optional.of(value);
      case Patch(Key _, String value) -> Optional.of(value);
      case Delete _, Get _, ListAll _ -> Optional.empty();
    };
  }

  boolean unknown() {
    return outcome instanceof Unknown;
  }

  /** What it was at a moment before it ended: nobody knew what would become of it. */
  Operation pending() {
    return new Operation(id, client, start, NEVER, request, new Unknown());
  }

  @Override
  public String toString() {
    return "#%d %s [%s, %s] %s -> %s"
        .formatted(id, client, start, end == NEVER ? "?" : end, request, outcome);
  }
}
