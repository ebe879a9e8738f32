package io.fairlead.multijvm.history;

/** What a client asked for. */
sealed interface Request {
  /** Makes an object. */
  record Create(Key key, String value) implements Request {}

  /** Puts another version in the place of the one with that revision. */
  record Update(Key key, long expected, String value) implements Request {}

  /** Puts another version in the place of whatever there is. */
  record Patch(Key key, String value) implements Request {}

  /**
   * Removes an object.
   *
   * @param uid of which; empty: whatever there is
   */
  record Delete(Key key, String uid) implements Request {}

  /** Reads an object. */
  record Get(Key key, Freshness freshness) implements Request {}

  /** Reads all objects of a kind. */
  record ListAll(String kind, Freshness freshness) implements Request {}

  /** How new the answer has to be (Kubernetes API concepts, semantics of resourceVersion). */
  enum Freshness {
    /** No resourceVersion: everything that was acknowledged before. */
    MOST_RECENT,
    /** {@code resourceVersion=0}: something that once was. */
    ANY
  }

  /** Whether it can change anything. */
  default boolean writes() {
    return switch (this) {
      case Create _, Update _, Patch _, Delete _ -> true;
      case Get _, ListAll _ -> false;
    };
  }
}
