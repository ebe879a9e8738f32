package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.NamespacedName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds what a get or list answers in the image its resourceVersion asks for. */
public final class Lists {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String TOO_OLD = "The resourceVersion for the provided list is too old.";

  private final Catalog catalog;
  private final KeptImages kept;

  public Lists(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.kept = new KeptImages(clock);
  }

  /**
   * One page of what {@code selection} selects.
   *
   * @return fails with 400, 410 or 504
   */
  public CompletionStage<Page> page(Selection selection, ListOptions options) {
    if (!options.continueToken().isEmpty()) {
      ContinueToken token = ContinueToken.parse(options.continueToken());
      return imageOf(token)
          .thenApply(image -> page(image, selection, options.limit(), Optional.of(token.after())));
    }
    return image(options)
        .thenApply(image -> page(image, selection, options.limit(), Optional.empty()));
  }

  private CompletionStage<CatalogImage> imageOf(ContinueToken token) {
    return token.revision() == ContinueToken.NEWEST
        ? CompletableFuture.completedStage(catalog.image())
        : notOlderThan(token.revision()) // the page before may be another control plane's
            .handle((_, _) -> token.revision())
            .thenCompose(
                _ ->
                    past(
                        token.revision(),
                        Failures.continueExpired(
                            new ContinueToken(ContinueToken.NEWEST, token.after()).text())));
  }

  /** The image at a revision, kept or made again; fails like this when neither can be. */
  private CompletionStage<CatalogImage> past(long revision, Failure otherwise) {
    Optional<CatalogImage> known = kept.find(revision);
    return known.isPresent()
        ? CompletableFuture.completedStage(known.get())
        : catalog
            .imageAt(revision)
            .exceptionallyCompose(gone -> CompletableFuture.failedStage(otherwise.rejected(gone)));
  }

  /**
   * The image for these options: now, or one that is not older than their resourceVersion.
   *
   * @return fails with 410 (exact, and history went on) or 504 (not reached in time)
   */
  public CompletionStage<CatalogImage> image(ListOptions options) {
    long asked = options.resourceVersion().orElse(0L);
    return switch (options.match()) {
      case UNSET, NOT_OLDER_THAN -> notOlderThan(asked);
      case EXACT -> notOlderThan(asked).thenCompose(_ -> exactly(asked));
    };
  }

  /**
   * An image of at least this revision.
   *
   * @return fails with 504 when it is not reached within 3 s, with 410 when it never will be: it
   *     was given before the database went back to a back-up
   */
  public CompletionStage<CatalogImage> notOlderThan(long revision) {
    if (catalog.lost(revision)) {
      return CompletableFuture.failedStage(Failures.expired(TOO_OLD).rejected());
    }
    CatalogImage now = catalog.image();
    if (now.revision() >= revision) {
      return CompletableFuture.completedStage(now);
    }
    return catalog
        .reached(revision, PATIENCE)
        .exceptionallyCompose(
            late ->
                CompletableFuture.failedStage(
                    Failures.tooLargeResourceVersion(revision, catalog.image().revision())
                        .rejected(late)));
  }

  private CompletionStage<CatalogImage> exactly(long revision) {
    return past(revision, Failures.expired(TOO_OLD));
  }

  private Page page(
      CatalogImage image, Selection selection, int limit, Optional<NamespacedName> after) {
    List<CatalogObject> rest =
        selection
            .in(image)
            .filter(o -> after.isEmpty() || o.key().namespacedName().compareTo(after.get()) > 0)
            .limit(limit == 0 || selection.everything() ? Long.MAX_VALUE : limit + 1L)
            .toList();
    if (limit == 0 || rest.size() <= limit) {
      return Page.whole(selection.kind(), rest, image.revision());
    }
    kept.keep(image);
    List<CatalogObject> items = rest.subList(0, limit);
    return new Page(
        selection.kind(),
        items,
        image.revision(),
        new ContinueToken(image.revision(), items.getLast().key().namespacedName()).text(),
        selection.everything() ? rest.size() - limit : -1);
  }
}
