package io.fairlead.persistence.event;

import io.fairlead.model.meta.ResourceKey;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened to one object as a whole. The object carries everything but {@code
 * metadata.resourceVersion}: that is the journal's ordering, which is known only after the commit.
 */
public sealed interface ObjectEvent extends JournalEvent {

  ResourceKey key();

  /** The object came to be (also after an earlier object of this name was removed). */
  record Created(ResourceKey key, ObjectNode object) implements ObjectEvent {}

  /** The object is now this one: specification, status, metadata, whatever changed. */
  record Replaced(ResourceKey key, ObjectNode object) implements ObjectEvent {}

  /**
   * The object is gone.
   *
   * @param last its last state, which watchers are told
   */
  record Removed(ResourceKey key, ObjectNode last) implements ObjectEvent {}
}
