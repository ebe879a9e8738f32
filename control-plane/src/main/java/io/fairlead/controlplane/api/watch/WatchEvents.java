package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a change means for one watcher; pure. */
public final class WatchEvents {
  private WatchEvents() {}

  /** The events of a batch of changes, in order; changes up to {@code after} are left out. */
  public static List<WatchEvent> of(List<CatalogChange> changes, Selection selection, long after) {
    List<WatchEvent> events = new ArrayList<>();
    for (CatalogChange change : changes) {
      if (change.revision() > after) {
        of(change, selection).ifPresent(events::add);
      }
    }
    return events;
  }

  /** The event of a change; empty where it does not concern the watcher. */
  public static Optional<WatchEvent> of(CatalogChange change, Selection selection) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> of(upserted.now(), upserted.before(), selection);
      case CatalogChange.Removed removed ->
          selection.matches(removed.last())
              ? Optional.of(new WatchEvent.Deleted(removed.last()))
              : Optional.empty();
      case CatalogChange.PolicyChanged ignored -> Optional.empty();
      case CatalogChange.ClaimChanged ignored -> Optional.empty();
    };
  }

  private static Optional<WatchEvent> of(
      CatalogObject now, @Nullable CatalogObject before, Selection selection) {
    if (now.key().kind() != selection.kind()) {
      return Optional.empty();
    }
    boolean is = selection.matches(now);
    if (before == null || !selection.matches(before)) {
      return is ? Optional.of(new WatchEvent.Added(now)) : Optional.empty();
    }
    return Optional.of(
        is
            ? new WatchEvent.Modified(now)
            : new WatchEvent.Deleted(before.at(now.resourceVersion())));
  }
}
