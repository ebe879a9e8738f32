package io.fairlead.persistence.event;

import io.fairlead.model.meta.ResourceKey;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened to one object as a whole. The object carries everything but {@code
 * metadata.resourceVersion}: that is the journal's ordering, which is known only after the commit.
 */
public sealed interface ObjectEvent extends JournalEvent {

  ResourceKey key();

  /** Who changed it. */
  Author author();

  /** As it is after the event; for a removal: as it was last. */
  ObjectNode object();

  /** The object came to be (also after an earlier object of this name was removed). */
  record Created(ResourceKey key, ObjectNode object, Author author) implements ObjectEvent {

    /** One whose author is not known. */
    public Created(ResourceKey key, ObjectNode object) {
      this(key, object, Author.UNKNOWN);
    }
  }

  /** The object is now this one: specification, status, metadata, whatever changed. */
  record Replaced(ResourceKey key, ObjectNode object, Author author) implements ObjectEvent {

    /** One whose author is not known. */
    public Replaced(ResourceKey key, ObjectNode object) {
      this(key, object, Author.UNKNOWN);
    }
  }

  /**
   * The object is gone.
   *
   * @param last its last state, which watchers are told
   */
  record Removed(ResourceKey key, ObjectNode last, Author author) implements ObjectEvent {

    /** One whose author is not known. */
    public Removed(ResourceKey key, ObjectNode last) {
      this(key, last, Author.UNKNOWN);
    }

    @Override
    public ObjectNode object() {
      return last;
    }
  }
}
