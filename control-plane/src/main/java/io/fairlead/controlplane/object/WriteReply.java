package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import java.time.Duration;

/** What became of a write; each maps to one HTTP answer. */
public sealed interface WriteReply {

  /** Persisted, and in the local catalog. */
  record Written(CatalogObject object) implements WriteReply {}

  /** The object already was exactly this; nothing was persisted. */
  record Unchanged(CatalogObject object) implements WriteReply {}

  /**
   * The object is gone.
   *
   * @param last its last state, with the resourceVersion of the deletion
   */
  record Removed(CatalogObject last) implements WriteReply {}

  /** The object has a deletionTimestamp now and goes when its finalizers are done. */
  record Terminating(CatalogObject now) implements WriteReply {}

  /** 409: an object of this name is there. */
  record AlreadyExists(ResourceKey key) implements WriteReply {}

  /**
   * 404.
   *
   * @param key what is not there: the object, or the namespace it was to be made in
   */
  record NotFound(ResourceKey key) implements WriteReply {}

  /**
   * 409: {@code Operation cannot be fulfilled on services "api": <why>}.
   *
   * @param why Kubernetes' words: {@code the object has been modified; please apply ...}
   */
  record Conflict(ResourceKey key, String why) implements WriteReply {}

  /**
   * 403: {@code services "api" is forbidden: <why>}.
   *
   * @param why the rule, and what to do instead
   */
  record Forbidden(ResourceKey key, String why) implements WriteReply {}

  /**
   * 500: nothing was done, by a defect of ours.
   *
   * @param why in a line; the log says more
   */
  record Failed(ResourceKey key, String why) implements WriteReply {}

  /**
   * 503: nobody knows yet whether the write happened; read before trying again.
   *
   * @param why what did not answer
   */
  record Unavailable(String why, Duration retryAfter) implements WriteReply {}
}
