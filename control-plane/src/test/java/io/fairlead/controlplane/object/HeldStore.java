package io.fairlead.controlplane.object;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** A store whose deletes go on until a test ends them; nothing else is asked of it. */
public final class HeldStore implements ObjectStore {
  private final List<ResourceKey> asked = new ArrayList<>();
  private final Queue<Runnable> underWay = new ArrayDeque<>();

  /** What was to be deleted so far, in this order. */
  public List<ResourceKey> asked() {
    return List.copyOf(asked);
  }

  /** How many have not ended. */
  public int underWay() {
    return underWay.size();
  }

  /** Ends the oldest. */
  public void endOne() {
    underWay.remove().run();
  }

  @Override
  public ObjectStore by(Author author) {
    return this;
  }

  @Override
  public CompletionStage<WriteReply> create(ResourceKey key, ObjectNode object) {
    throw new AssertionError("create " + key);
  }

  @Override
  public CompletionStage<WriteReply> replace(
      ResourceKey key, long expectedSequenceNr, ObjectNode object) {
    throw new AssertionError("replace " + key);
  }

  @Override
  public CompletionStage<WriteReply> delete(
      ResourceKey key, Preconditions preconditions, DeleteOptions options) {
    CompletableFuture<WriteReply> reply = new CompletableFuture<>();
    asked.add(key);
    underWay.add(() -> reply.complete(new WriteReply.NotFound(key)));
    return reply;
  }
}
