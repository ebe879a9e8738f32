package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.read.ListOptions;
import io.fairlead.controlplane.api.read.Lists;
import io.fairlead.controlplane.api.read.Page;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.DryRun;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Delete of one object and of a collection. */
public final class Deletes {
  private final Admitting admitting;
  private final ObjectStore store;
  private final Lists lists;
  private final Deadline deadline;

  Deletes(Admitting admitting, ObjectStore store, Lists lists, Deadline deadline) {
    this.admitting = admitting;
    this.store = store;
    this.lists = lists;
    this.deadline = deadline;
  }

  /** The same deletes, on behalf of this author, who waits until then. */
  public Deletes by(Author author, Deadline until) {
    return new Deletes(admitting, store.by(author), lists, until);
  }

  /** What became of an object. */
  public sealed interface Deleted {
    CatalogObject object();

    /** It is gone; {@code object} is its last state. */
    record Gone(CatalogObject object) implements Deleted {}

    /** It goes when its finalizers, or its content, are gone. */
    record Terminating(CatalogObject object) implements Deleted {}
  }

  /** Deletes one object; fails with 400, 403, 404, 409, 415, 422 or 503. */
  public CompletionStage<Deleted> delete(ResourceKey key, Body body, Query query) {
    return delete(key, DeleteRequest.parse(key.kind(), body, query));
  }

  private CompletionStage<Deleted> delete(ResourceKey key, DeleteRequest request) {
    CatalogObject current = admitting.present(key);
    Preconditions preconditions = preconditions(current, request);
    return ask(key, preconditions, request).thenApply(Deletes::deleted);
  }

  private CompletionStage<WriteReply> ask(
      ResourceKey key, Preconditions preconditions, DeleteRequest request) {
    return request.dryRun()
        ? CompletableFuture.completedStage(
            DryRun.delete(admitting.image(), key, preconditions, request.options(), Instant.now()))
        : store.within(deadline.forWrite()).delete(key, preconditions, request.options());
  }

  /**
   * Deletes everything that is selected, one object after the other; with a {@code limit}, one page
   * of it.
   *
   * @return what was deleted, as the page of a list
   */
  public CompletionStage<Page> deleteCollection(Selection selection, Body body, Query query) {
    DeleteRequest request = DeleteRequest.parse(selection.kind(), body, query);
    return lists
        .page(selection, ListOptions.parse(query))
        .thenCompose(
            page -> {
              CompletionStage<List<CatalogObject>> done =
                  CompletableFuture.completedStage(new ArrayList<>());
              for (CatalogObject object : page.items()) {
                done = done.thenCompose(gone -> oneMore(gone, object, request));
              }
              return done.thenApply(page::with);
            });
  }

  private CompletionStage<List<CatalogObject>> oneMore(
      List<CatalogObject> gone, CatalogObject object, DeleteRequest request) {
    deadline.require();
    return ask(object.key(), preconditions(object, request), request)
        .thenApply(
            reply -> {
              if (!(reply instanceof WriteReply.NotFound)) {
                gone.add(deleted(reply).object());
              }
              return gone;
            });
  }

  /** Compares with what the catalog has; the entity then makes sure that nothing came between. */
  private static Preconditions preconditions(CatalogObject current, DeleteRequest request) {
    String uid = Metadata.text(current.json(), "uid");
    if (!request.uid().isEmpty() && !request.uid().equals(uid)) {
      throw Failures.preconditionFailed(current.key(), "UID", request.uid(), uid).rejected();
    }
    String version = Metadata.text(current.json(), "resourceVersion");
    if (!request.resourceVersion().isEmpty() && !request.resourceVersion().equals(version)) {
      throw Failures.preconditionFailed(
              current.key(), "ResourceVersion", request.resourceVersion(), version)
          .rejected();
    }
    return new Preconditions(
        request.uid().isEmpty() ? null : uid,
        request.resourceVersion().isEmpty() ? null : current.sequenceNr());
  }

  private static Deleted deleted(WriteReply reply) {
    return switch (reply) {
      case WriteReply.Removed removed -> new Deleted.Gone(removed.last());
      case WriteReply.Terminating terminating -> new Deleted.Terminating(terminating.now());
      case WriteReply.Written written -> throw StoreAnswers.refusal(written);
      case WriteReply.Unchanged unchanged -> throw StoreAnswers.refusal(unchanged);
      case WriteReply.AlreadyExists refused -> throw StoreAnswers.refusal(refused);
      case WriteReply.NotFound refused -> throw StoreAnswers.refusal(refused);
      case WriteReply.Conflict refused -> throw StoreAnswers.refusal(refused);
      case WriteReply.Forbidden refused -> throw StoreAnswers.refusal(refused);
      case WriteReply.Failed refused -> throw StoreAnswers.refusal(refused);
      case WriteReply.Unavailable refused -> throw StoreAnswers.refusal(refused);
    };
  }
}
