package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.Patched;
import io.fairlead.controlplane.kinds.Patches;
import io.fairlead.controlplane.kinds.Warnings;
import io.fairlead.controlplane.object.DryRun;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
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

  Writes(Admitting admitting, Catalog catalog, ObjectStore store) {
    this.admitting = admitting;
    this.catalog = catalog;
    this.store = store;
  }

  /** The same writes, on this author's behalf. */
  public Writes by(Author author) {
    return new Writes(admitting, catalog, store.by(author));
  }

  /** A version that a client proposes in place of {@code current}. */
  private record Proposal(ObjectNode object, List<String> warnings) {}

  /** Makes an object; fails with 400, 403, 404, 409, 415, 422 or 503. */
  public CompletionStage<Outcome> create(
      ResourceKind kind, String namespace, Body body, WriteOptions options) {
    Decoded.Ok decoded = decode(kind, body, options);
    Metadata.requireNamespace(kind, namespace, decoded.object());
    boolean generated =
        Metadata.text(decoded.object(), "name").isEmpty()
            && !Metadata.text(decoded.object(), "generateName").isEmpty();
    return create(kind, namespace, decoded, options, generated ? ATTEMPTS : 1);
  }

  private CompletionStage<Outcome> create(
      ResourceKind kind, String namespace, Decoded.Ok decoded, WriteOptions options, int attempts) {
    ResourceKey asked = new ResourceKey(kind, namespace, Metadata.text(decoded.object(), "name"));
    admitting.requireNamespace(asked);
    ObjectNode object = admitting.created(kind, options, namespace, decoded.object());
    Metadata.requireNoVersion(decoded.object());
    ResourceKey key = new ResourceKey(kind, namespace, Metadata.text(object, "name"));
    if (catalog.image().get(key) != null) {
      return attempts > 1
          ? create(kind, namespace, decoded, options, attempts - 1)
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
                        : store.create(key, complete),
                    key,
                    complete,
                    decoded));
  }

  private CompletionStage<Outcome> created(
      CompletionStage<WriteReply> answer, ResourceKey key, ObjectNode object, Decoded.Ok decoded) {
    return answer.thenApply(
        reply -> {
          if (reply instanceof WriteReply.Written written) {
            List<String> warnings = warnings(key.kind(), object, decoded.warnings());
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
    Decoded.Ok decoded = decode(key.kind(), body, options);
    Metadata.requireSame(key, decoded.object());
    Proposal proposal = new Proposal(decoded.object(), decoded.warnings());
    return update(key, part, options, current -> proposal, ATTEMPTS);
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
        current -> new Proposal(change.apply(current), List.of()),
        ATTEMPTS);
  }

  /** Applies a patch; fails with 400, 403, 404, 409, 415, 422 or 503. */
  public CompletionStage<Outcome> patch(
      ResourceKey key, Part part, Body body, WriteOptions options) {
    PatchType type =
        PatchType.ofContentType(body.contentType())
            .filter(t -> PatchType.of(key.kind()).contains(t))
            .orElseThrow(() -> Failures.unsupportedMediaType(patchTypes(key.kind())).rejected());
    return update(key, part, options, current -> patched(type, current, body, options), ATTEMPTS);
  }

  private static List<String> patchTypes(ResourceKind kind) {
    return PatchType.of(kind).stream().map(PatchType::mediaType).toList();
  }

  private static Proposal patched(
      PatchType type, CatalogObject current, Body body, WriteOptions options) {
    ResourceKey key = current.key();
    Patched patched =
        Patches.apply(
            type,
            key.kind(),
            options.version(),
            current.json(),
            body.bytes(),
            options.fieldValidation());
    return switch (patched) {
      case Patched.Ok ok -> {
        Metadata.requireSame(key, ok.object());
        yield new Proposal(ok.object(), ok.warnings());
      }
      case Patched.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Patched.Unprocessable bad -> throw Failures.patchNotApplicable(bad.message()).rejected();
    };
  }

  private CompletionStage<Outcome> update(
      ResourceKey key,
      Part part,
      WriteOptions options,
      Function<CatalogObject, Proposal> change,
      int attempts) {
    CatalogObject current = admitting.present(key);
    Proposal proposal = change.apply(current);
    requireCurrent(current, proposal.object());
    ObjectNode updated = admitting.updated(current, options, proposal.object(), part);
    return admitting
        .allocated(key.kind(), updated, current.json(), options.dryRun())
        .thenCompose(
            complete -> {
              List<String> warnings = warnings(key.kind(), complete, proposal.warnings());
              CompletionStage<WriteReply> answer =
                  options.dryRun()
                      ? CompletableFuture.completedStage(
                          DryRun.replace(catalog.image(), key, current.sequenceNr(), complete))
                      : store.replace(key, current.sequenceNr(), complete);
              return answer.thenCompose(
                  reply ->
                      reply instanceof WriteReply.Conflict && attempts > 1
                          ? again(current, part, options, change, attempts - 1)
                          : CompletableFuture.completedStage(
                              new Outcome(200, StoreAnswers.after(reply), warnings)));
            });
  }

  /** Tries again on the version that came between, when the catalog has it. */
  private CompletionStage<Outcome> again(
      CatalogObject stale,
      Part part,
      WriteOptions options,
      Function<CatalogObject, Proposal> change,
      int attempts) {
    return catalog
        .seen(stale.key(), stale.sequenceNr() + 1, NEXT_VERSION)
        .handle((seen, late) -> stale.key())
        .thenCompose(key -> update(key, part, options, change, attempts));
  }

  /** 409 when the client names another version, or another object, than the one there is. */
  private static void requireCurrent(CatalogObject current, ObjectNode proposed) {
    String version = Metadata.text(proposed, "resourceVersion");
    if (!version.isEmpty() && !version.equals(Metadata.text(current.json(), "resourceVersion"))) {
      throw Failures.modified(current.key()).rejected();
    }
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

  private static Decoded.Ok decode(ResourceKind kind, Body body, WriteOptions options) {
    Decoded decoded =
        ObjectDecoder.decode(
            kind, options.version(), body.contentType(), body.bytes(), options.fieldValidation());
    return switch (decoded) {
      case Decoded.Ok ok -> ok;
      case Decoded.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Decoded.UnsupportedMediaType bad ->
          throw Failures.unsupportedMediaType(bad.message()).rejected();
    };
  }

  private static List<String> warnings(
      ResourceKind kind, ObjectNode object, List<String> decoding) {
    List<String> all = new ArrayList<>(decoding);
    all.addAll(Warnings.of(kind, object));
    return all;
  }
}
