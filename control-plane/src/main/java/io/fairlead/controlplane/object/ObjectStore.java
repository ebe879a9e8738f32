package io.fairlead.controlplane.object;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/**
 * The only way to write objects. A stage completes after the local catalog has seen the write
 * (read-your-writes) and never fails: what went wrong is a {@link WriteReply}. Safe from any
 * thread. An object handed over is never changed afterwards; its {@code metadata.resourceVersion}
 * is ignored.
 */
public interface ObjectStore {

  /** The same store for writes of this author; without it they are the system's own. */
  ObjectStore by(Author author);

  /**
   * The same store for writes whose caller waits so long and no longer: until then a write whose
   * entity is on its way to another control plane is tried again.
   */
  default ObjectStore within(Duration patience) {
    return this;
  }

  /**
   * Makes an object.
   *
   * @param object complete: name, uid, creationTimestamp and defaults are set
   * @return Written, AlreadyExists, NotFound (of the namespace), Forbidden or Unavailable
   */
  CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object);

  /**
   * Puts another version in the place of the one the caller has read.
   *
   * @param expectedSequenceNr {@code CatalogObject.sequenceNr()} of the version that was read
   * @param object complete, system metadata included
   * @return Written, Unchanged (equal JSON: nothing is persisted), Removed (it was terminating and
   *     its last finalizer went), NotFound, Conflict, Forbidden or Unavailable
   */
  CompletionStage<WriteReply> replace(ResourceKey key, long expectedSequenceNr, ObjectNode object);

  /**
   * Asks for an object to go away.
   *
   * @return Removed; Terminating (finalizers, or a Namespace with content, hold it); NotFound,
   *     Conflict, Forbidden or Unavailable
   */
  CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options);
}
