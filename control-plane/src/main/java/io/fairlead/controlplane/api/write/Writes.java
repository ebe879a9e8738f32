package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.Warnings;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.DryRun;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.service.ExternalIpGrants;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.persistence.event.Author;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Create, update and patch. Updates that name no resourceVersion are read, changed and written
 * again until nobody came between; those that name one are tried once.
 */
public final class Writes {
  private static final int ATTEMPTS = 10;
  private static final Duration NEXT_VERSION = Duration.ofMillis(500);

  private final Admitting admitting;
  private final Catalog catalog;
  private final ObjectStore store;
  private final Proposals proposals;
  private final Deadline deadline;

  Writes(Admitting admitting, Catalog catalog, ObjectStore store, Deadline deadline) {
    this.admitting = admitting;
    this.proposals = new Proposals(admitting::now);
    this.catalog = catalog;
    this.store = store;
    this.deadline = deadline;
  }

  /** The same writes, on behalf of this author, who waits until then. */
  public Writes by(Author author, Deadline until) {
    return new Writes(admitting, catalog, store.by(author), until);
  }

  /** Makes an object; fails with 400, 403, 404, 409, 415, 422 or 503. */
  public CompletionStage<Outcome> create(
      ResourceKind kind, String namespace, Body body, WriteOptions options) {
    Proposal proposal = proposals.ofNew(kind, body, options);
    Metadata.requireNamespace(kind, namespace, proposal.object());
    boolean generated =
        Metadata.text(proposal.object(), "name").isEmpty()
            && !Metadata.text(proposal.object(), "generateName").isEmpty();
    return create(kind, namespace, proposal, options, generated ? ATTEMPTS : 1);
  }

  private CompletionStage<Outcome> create(
      ResourceKind kind, String namespace, Proposal proposal, WriteOptions options, int attempts) {
    ResourceKey asked = new ResourceKey(kind, namespace, Metadata.text(proposal.object(), "name"));
    admitting.requireNamespace(asked);
    ObjectNode object =
        admitting.created(kind, options, namespace, proposal.object(), proposal.owners());
    Metadata.requireNoVersion(proposal.object());
    ResourceKey key = new ResourceKey(kind, namespace, Metadata.text(object, "name"));
    if (catalog.image().get(key) != null) {
      return attempts > 1
          ? create(kind, namespace, proposal, options, attempts - 1)
          : CompletableFuture.failedStage(Failures.alreadyExists(key).rejected());
    }
    return admitting
        .allocated(kind, object, null, options.dryRun())
        .thenCompose(
            complete ->
                created(
                    options.dryRun()
                        ? CompletableFuture.completedStage(
                            DryRun.create(catalog.image(), key, complete))
                        : store.within(deadline.forWrite()).create(key, complete),
                    key,
                    complete,
                    proposal));
  }

  private CompletionStage<Outcome> created(
      CompletionStage<WriteReply> answer, ResourceKey key, ObjectNode object, Proposal proposal) {
    return answer.thenApply(
        reply -> {
          if (reply instanceof WriteReply.Written written) {
            List<String> warnings = warnings(key.kind(), object, proposal.warnings());
            return new Outcome(201, written.object(), warnings);
          }
          // Unavailable: nobody knows yet; claims of a Service that never came free themselves.
          if (!(reply instanceof WriteReply.Unavailable)) {
            admitting.abandon(key.kind(), object);
          }
          throw StoreAnswers.refusal(reply);
        });
  }

  /** Puts a whole new version in place; fails with 400, 403, 404, 409, 415, 422 or 503. */
  public CompletionStage<Outcome> replace(
      ResourceKey key, Part part, Body body, WriteOptions options) {
    Proposal proposal = proposals.ofReplacement(key, part, body, options);
    return update(key, part, options, current -> proposal);
  }

  /**
   * Puts in an object's place what {@code change} makes of it, as a replace would; a version or uid
   * in there is compared with the object's.
   */
  CompletionStage<Outcome> change(
      ResourceKey key, WriteOptions options, Function<CatalogObject, ObjectNode> change) {
    return update(
        key,
        Part.MAIN,
        options,
        current -> proposals.ofChange(current, change.apply(current), options));
  }

  /** The type of a patch; fails with 415. */
  public static PatchType patchType(ResourceKind kind, Body body) {
    return PatchType.ofContentType(body.contentType())
        .filter(type -> PatchType.of(kind).contains(type))
        .orElseThrow(
            () ->
                Failures.unsupportedMediaType(
                        PatchType.of(kind).stream().map(PatchType::mediaType).toList())
                    .rejected());
  }

  /** Applies a patch; fails with 400, 403, 404, 409, 422, 500 or 503. */
  public CompletionStage<Outcome> patch(
      ResourceKey key, Part part, PatchType type, Body body, WriteOptions options) {
    return type == PatchType.APPLY
        ? apply(key, part, body, options, ATTEMPTS)
        : update(
            key, part, options, current -> proposals.ofPatch(type, current, part, body, options));
  }

  /** Applies a configuration, to a new object where there is none. */
  private CompletionStage<Outcome> apply(
      ResourceKey key, Part part, Body body, WriteOptions options, int attempts) {
    if (part == Part.STATUS || catalog.image().get(key) != null) {
      return update(
          key,
          part,
          options,
          current -> proposals.ofApply(key, current.json(), part, body, options));
    }
    admitting.requireMayCreate(options.writer(), key);
    Proposal proposal = proposals.ofApply(key, Json.object(), part, body, options);
    String uid = Metadata.text(proposal.object(), "uid");
    if (!uid.isEmpty()) {
      throw Failures.conflict(
              key,
              "uid mismatch: the provided object specified uid %s, and no existing object was found"
                  .formatted(uid))
          .rejected();
    }
    Json.child(proposal.object(), "metadata").remove("resourceVersion");
    return create(key.kind(), key.namespace(), proposal, options, 1)
        .exceptionallyCompose(
            error ->
                attempts > 1 && Rejected.isFor(error, "AlreadyExists")
                    ? apply(key, part, body, options, attempts - 1)
                    : CompletableFuture.failedStage(error));
  }

  private CompletionStage<Outcome> update(
      ResourceKey key, Part part, WriteOptions options, Function<CatalogObject, Proposal> change) {
    CatalogObject current = admitting.present(key);
    Proposal proposal = change.apply(current);
    requireCurrent(current, proposal.object());
    ObjectNode updated =
        admitting.updated(current, options, proposal.object(), part, proposal.owners());
    return admitting
        .allocated(key.kind(), updated, current.json(), options.dryRun())
        .thenCompose(
            complete -> {
              List<String> warnings = warnings(key.kind(), complete, proposal.warnings());
              CompletionStage<WriteReply> answer =
                  options.dryRun()
                      ? CompletableFuture.completedStage(
                          DryRun.replace(catalog.image(), key, current.sequenceNr(), complete))
                      : store
                          .within(deadline.forWrite())
                          .replace(key, current.sequenceNr(), complete);
              return answer.thenCompose(
                  reply ->
                      reply instanceof WriteReply.Conflict
                          ? again(current, part, options, change)
                          : CompletableFuture.completedStage(
                              new Outcome(200, StoreAnswers.after(reply), warnings)));
            });
  }

  /**
   * Tries again on the version that came between, when the catalog has it; 504 past the deadline.
   */
  private CompletionStage<Outcome> again(
      CatalogObject stale,
      Part part,
      WriteOptions options,
      Function<CatalogObject, Proposal> change) {
    deadline.require();
    return catalog
        .seen(stale.key(), stale.sequenceNr() + 1, NEXT_VERSION)
        .handle((seen, late) -> stale.key())
        .thenCompose(key -> update(key, part, options, change));
  }

  /** 409 when the client names another version, or another object, than the one there is. */
  private static void requireCurrent(CatalogObject current, ObjectNode proposed) {
    Metadata.requireVersion(current, proposed);
    String uid = Metadata.text(proposed, "uid");
    String currentUid = Metadata.text(current.json(), "uid");
    if (!uid.isEmpty() && !uid.equals(currentUid)) {
      throw Failures.conflict(
              current.key(),
              "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                  .formatted(uid, currentUid))
          .rejected();
    }
  }

  private List<String> warnings(ResourceKind kind, ObjectNode object, List<String> decoding) {
    List<String> all = new ArrayList<>(decoding);
    all.addAll(Warnings.of(kind, object));
    if (kind == ResourceKind.SERVICE) {
      Service service = ServiceJson.read(object);
      List<String> refused = ExternalIpGrants.refused(catalog.image(), service);
      if (!refused.isEmpty()) {
        all.add("spec.externalIPs: " + ExternalIpGrants.why(service.name().namespace(), refused));
      }
    }
    return all;
  }
}
