package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The newest changes, bounded and immutable: one queue that all followers share, in which a
 * revision is a place to go on from. The changes of one revision are kept, dropped and handed out
 * together.
 */
final class History {

  /** Bounds what one call hands out; one revision's changes may be more. */
  private static final int MOST_AT_ONCE = 512;

  /** Changes that are left as they are when the others are settled. */
  private static final int NEWEST = 128;

  /**
   * The oldest revisions, whose objects are text.
   *
   * @param upTo the newest of them
   */
  private record Settled(long upTo, int size, long bytes) {}

  private final int capacity;
  private final long floor;
  private final int size;
  private final TreePMap<Long, List<CatalogChange>> revisions;
  private final TreePMap<ResourceKey, CatalogObject> removed;
  private final Settled settled;

  private History(
      int capacity,
      long floor,
      int size,
      TreePMap<Long, List<CatalogChange>> revisions,
      TreePMap<ResourceKey, CatalogObject> removed,
      Settled settled) {
    this.capacity = capacity;
    this.floor = floor;
    this.size = size;
    this.revisions = revisions;
    this.removed = removed;
    this.settled = settled;
  }

  /**
   * An empty history.
   *
   * @param capacity how many changes to keep
   * @param floor the revision after which all changes will be in here
   */
  static History empty(int capacity, long floor) {
    return new History(
        capacity, floor, 0, TreePMap.empty(), TreePMap.empty(), new Settled(floor, 0, 0));
  }

  /** With all changes of the next revision; the oldest are dropped when there are too many. */
  History plus(long revision, List<CatalogChange> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    TreePMap<Long, List<CatalogChange>> kept = revisions.plus(revision, changes);
    TreePMap<ResourceKey, CatalogObject> gone = removed;
    for (CatalogChange change : changes) {
      gone = noteRemoval(gone, change);
    }
    History longer = new History(capacity, floor, size + changes.size(), kept, gone, settled);
    while (longer.size > capacity && longer.revisions.size() > 1) {
      longer = longer.withoutOldest();
    }
    return longer;
  }

  /**
   * Has no trees of objects that but few read: big ones that change often would be many times what
   * there is of them now.
   *
   * @param most bytes of text; where there are more the oldest changes are dropped
   */
  History settled(long most) {
    Settled more = settled;
    while (size - more.size > NEWEST) {
      Map.Entry<Long, List<CatalogChange>> next = revisions.higherEntry(more.upTo);
      List<CatalogChange> changes = next.getValue();
      more = new Settled(next.getKey(), more.size + changes.size(), more.bytes + bytes(changes));
    }
    History lighter = new History(capacity, floor, size, revisions, removed, more);
    while (lighter.settled.bytes > most && lighter.settled.size > 0) {
      lighter = lighter.withoutOldest();
    }
    return lighter;
  }

  private static long bytes(List<CatalogChange> changes) {
    long bytes = 0;
    for (CatalogChange change : changes) {
      CatalogObject object = objectOf(change);
      bytes += object == null ? 0 : object.settle();
      if (change instanceof CatalogChange.Upserted(var _, CatalogObject before) && before != null) {
        bytes += before.settle();
      }
    }
    return bytes;
  }

  /** Without the changes up to this revision. */
  History without(long upTo) {
    History rest = this;
    while (!rest.revisions.isEmpty() && rest.revisions.firstKey() <= upTo) {
      rest = rest.withoutOldest();
    }
    return rest;
  }

  private History withoutOldest() {
    List<CatalogChange> dropped = revisions.firstEntry().getValue();
    TreePMap<ResourceKey, CatalogObject> gone = removed;
    for (CatalogChange change : dropped) {
      gone = forgetRemoval(gone, change);
    }
    long oldest = revisions.firstKey();
    Settled less =
        oldest > settled.upTo
            ? new Settled(oldest, 0, 0)
            : new Settled(
                settled.upTo,
                settled.size - dropped.size(),
                Math.max(0, settled.bytes - bytes(dropped)));
    return new History(
        capacity, oldest, size - dropped.size(), revisions.minusFirstEntry(), gone, less);
  }

  private static TreePMap<ResourceKey, CatalogObject> noteRemoval(
      TreePMap<ResourceKey, CatalogObject> removed, CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, var _) ->
          removed.isEmpty() ? removed : removed.minus(now.key());
      case CatalogChange.Removed(CatalogObject last) -> removed.plus(last.key(), last);
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> removed;
    };
  }

  private static TreePMap<ResourceKey, CatalogObject> forgetRemoval(
      TreePMap<ResourceKey, CatalogObject> removed, CatalogChange change) {
    if (change instanceof CatalogChange.Removed(CatalogObject last)) {
      CatalogObject newest = removed.get(last.key());
      if (newest != null && newest.resourceVersion() == last.resourceVersion()) {
        return removed.minus(last.key());
      }
    }
    return removed;
  }

  /** How many changes are in here. */
  int size() {
    return size;
  }

  /** The revision after which all changes are in here. */
  long floor() {
    return floor;
  }

  /** The last state of an object that is gone, while its removal is in here. */
  @Nullable CatalogObject removed(ResourceKey key) {
    return removed.get(key);
  }

  /**
   * The changes of the revisions that follow this one, oldest first, as many as are handed out at
   * once; empty when there are none yet.
   *
   * @throws ExpiredException when some of them are no longer kept
   */
  List<CatalogChange> after(long revision) {
    if (revision < floor) {
      throw new ExpiredException(revision, floor);
    }
    List<CatalogChange> found = new ArrayList<>();
    for (List<CatalogChange> changes : revisions.tailMap(revision, false).values()) {
      if (!found.isEmpty() && found.size() + changes.size() > MOST_AT_ONCE) {
        break;
      }
      found.addAll(changes);
    }
    return List.copyOf(found);
  }

  /**
   * The object as the event with this sequence number of its entity left it; when that event did
   * not change it, as the next one that did. Null when that is not in here.
   */
  @Nullable CatalogObject find(ResourceKey key, long sequenceNr) {
    CatalogObject found = null;
    for (List<CatalogChange> changes : revisions.descendingMap().values()) {
      for (CatalogChange change : changes) {
        CatalogObject object = objectOf(change);
        if (object != null && object.key().equals(key)) {
          if (object.sequenceNr() < sequenceNr) {
            return found;
          }
          found = object;
        }
      }
    }
    return found;
  }

  /** The object a change is about, as it is after it (for a removal: as it was last). */
  static @Nullable CatalogObject objectOf(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, var _) -> now;
      case CatalogChange.Removed(CatalogObject last) -> last;
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> null;
    };
  }
}
