package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the object that is to be stored out of what a client sent: system metadata, defaults, and
 * only the part the write is for. Never changes its arguments; never throws on user data.
 */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Lifecycle {
  private Lifecycle() {}

  /**
   * A complete new object: name (made from {@code generateName} if absent), namespace, uid,
   * creationTimestamp, generation where the kind has one, defaults; the client's status is dropped
   * where status is a subresource.
   *
   * @param namespace from the URL; empty for cluster-scoped kinds
   */
  public static ObjectNode prepareCreate(
      ResourceKind kind, String namespace, ObjectNode body, Instant now) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * The object after an update: {@code old}'s system metadata (resourceVersion included) and its
   * other part, {@code proposed}'s {@code part} with defaults, generation one higher if the spec
   * changed. {@code prepareUpdate(kind, x, x, part)} equals {@code x}.
   */
  public static ObjectNode prepareUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode proposed, Part part) {
    throw new UnsupportedOperationException("not written yet");
  }
}
