package io.fairlead.persistence.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.model.meta.ResourceKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened to one object as a whole. The object carries everything but {@code
 * metadata.resourceVersion}: that is the journal's ordering, which is known only after the commit.
 */
public sealed interface ObjectEvent extends JournalEvent {

  ResourceKey key();

  /** Who changed it. */
  Author author();

  /**
   * Which write led to it, so that one who had no answer can find out whether it happened; null for
   * what nobody asked for, and from before this was kept.
   */
  @Nullable String write();

  /** The same, by the write with this id. */
  ObjectEvent by(@Nullable String id);

  /** As it is after the event; for a removal: as it was last. */
  ObjectNode object();

  /** The object came to be (also after an earlier object of this name was removed). */
  record Created(
      ResourceKey key,
      ObjectNode object,
      Author author,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String write)
      implements ObjectEvent {

    /** One of a write that is not known. */
    public Created(ResourceKey key, ObjectNode object, Author author) {
      this(key, object, author, null);
    }

    /** One whose author is not known. */
    public Created(ResourceKey key, ObjectNode object) {
      this(key, object, Author.UNKNOWN);
    }

    @Override
    public Created by(@Nullable String id) {
      return new Created(key, object, author, id);
    }
  }

  /** The object is now this one: specification, status, metadata, whatever changed. */
  record Replaced(
      ResourceKey key,
      ObjectNode object,
      Author author,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String write)
      implements ObjectEvent {

    /** One of a write that is not known. */
    public Replaced(ResourceKey key, ObjectNode object, Author author) {
      this(key, object, author, null);
    }

    /** One whose author is not known. */
    public Replaced(ResourceKey key, ObjectNode object) {
      this(key, object, Author.UNKNOWN);
    }

    @Override
    public Replaced by(@Nullable String id) {
      return new Replaced(key, object, author, id);
    }
  }

  /**
   * The object is gone.
   *
   * @param last its last state, which watchers are told
   */
  record Removed(
      ResourceKey key,
      ObjectNode last,
      Author author,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String write)
      implements ObjectEvent {

    /** One of a write that is not known. */
    public Removed(ResourceKey key, ObjectNode last, Author author) {
      this(key, last, author, null);
    }

    /** One whose author is not known. */
    public Removed(ResourceKey key, ObjectNode last) {
      this(key, last, Author.UNKNOWN);
    }

    @Override
    public Removed by(@Nullable String id) {
      return new Removed(key, last, author, id);
    }

    @Override
    public ObjectNode object() {
      return last;
    }
  }
}
