package io.fairlead.multijvm.restart;

import io.fairlead.multijvm.restart.Change.Added;
import io.fairlead.multijvm.restart.Change.Deleted;
import io.fairlead.multijvm.restart.Change.Modified;
import io.fairlead.multijvm.restart.Library.Seen;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts in its objects of one kind, one write after the other, and enters each into the ledger. A
 * write that fails has to have failed because the process went away: the writer waits for the next
 * one, reads what is there, and writes again what is not.
 */
final class Writer implements Runnable {
  private static final int OBJECTS = 6;
  private static final int LIFE = 9;

  private final Library library;
  private final Kind kind;
  private final String prefix;
  private final Servers servers;
  private final Ledger ledger;
  private volatile boolean stopped;
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  Writer(Library library, Kind kind, String prefix, Servers servers, Ledger ledger) {
    this.library = library;
    this.kind = kind;
    this.prefix = prefix;
    this.servers = servers;
    this.ledger = ledger;
  }

  /** How many writes are acknowledged. */
  int written() {
    return written.get();
  }

  /** How many requests found no process, or lost it. */
  int failed() {
    return failed.get();
  }

  /** Ends after the write that is under way. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    for (int step = 0; !stopped; step++) {
      int object = step % OBJECTS;
      boolean last = (step / OBJECTS + object) % LIFE == LIFE - 1;
      write(prefix + "-" + object, String.valueOf(step), last);
    }
  }

  private enum Verb {
    CREATE,
    REPLACE,
    DELETE
  }

  private void write(String name, String counter, boolean last) {
    Verb verb =
        switch (ledger.last(name)) {
          case Deleted _ -> Verb.CREATE;
          case Added _, Modified _ -> last ? Verb.DELETE : Verb.REPLACE;
        };
    Optional<Change> done = Optional.empty();
    for (boolean again = false; done.isEmpty(); again = true) {
      int generation = servers.generation();
      try {
        done = again ? landed(verb, name, counter) : Optional.empty();
        if (done.isEmpty()) {
          done = Optional.of(write(verb, name, counter));
        }
      } catch (Exception e) {
        failed.incrementAndGet();
        awaitAfter(generation, e);
      }
    }
    ledger.enter(name, done.get());
    written.incrementAndGet();
  }

  private Change write(Verb verb, String name, String counter) throws Exception {
    return switch (verb) {
      case CREATE -> added(library.create(kind, name, counter));
      case REPLACE -> modified(library.replace(kind, name, counter));
      case DELETE -> {
        library.delete(kind, name);
        yield new Deleted();
      }
    };
  }

  private Optional<Change> landed(Verb verb, String name, String counter) throws Exception {
    Optional<Seen> there = library.read(kind, name);
    Optional<Seen> counted = there.filter(seen -> seen.counter().equals(counter));
    return switch (verb) {
      case CREATE -> counted.map(Writer::added);
      case REPLACE -> counted.map(Writer::modified);
      case DELETE -> there.isPresent() ? Optional.empty() : Optional.of(new Deleted());
    };
  }

  private static Change added(Seen seen) {
    return new Added(seen.version(), seen.counter());
  }

  private static Change modified(Seen seen) {
    return new Modified(seen.version(), seen.counter());
  }

  private void awaitAfter(int generation, Exception cause) {
    try {
      servers.awaitAfter(generation);
    } catch (AssertionError noneAfter) {
      noneAfter.addSuppressed(cause);
      throw noneAfter;
    }
  }
}
