package io.fairlead.multijvm.history;

import java.util.Map;

/** What became of a request, as far as its client knows. */
sealed interface Outcome {
  /** The write is done and made this version. */
  record Written(Version version) implements Outcome {}

  /** The object is gone. */
  record Deleted() implements Outcome {}

  /** The object is this. */
  record Found(Version version) implements Outcome {}

  /** The objects of the kind are these. */
  record Listed(long revision, Map<Key, Version> items) implements Outcome {
    public Listed {
      items = Map.copyOf(items);
    }
  }

  /** Nothing was changed, or there is nothing to read. */
  record Refused(Reason reason) implements Outcome {}

  /** It may have happened, or may still happen, or never will. */
  record Unknown() implements Outcome {}

  /** Why it was refused. */
  enum Reason {
    ALREADY_EXISTS,
    NOT_FOUND,
    CONFLICT,
    /** For what has nothing to do with the object: it could not be tried. */
    NOT_TRIED
  }
}
