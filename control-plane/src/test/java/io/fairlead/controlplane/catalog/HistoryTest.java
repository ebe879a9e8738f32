package io.fairlead.controlplane.catalog;

import static io.fairlead.controlplane.catalog.Samples.key;
import static io.fairlead.controlplane.catalog.Samples.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final ResourceKey A = key(ResourceKind.POD, "a");
  private static final ResourceKey B = key(ResourceKind.POD, "b");

  private static CatalogChange put(ResourceKey key, long revision) {
    return new CatalogChange.Upserted(
        CatalogObject.stamped(key, revision, revision * 10, object(key, "" + revision)), null);
  }

  private static CatalogChange gone(ResourceKey key, long revision) {
    return new CatalogChange.Removed(
        CatalogObject.stamped(key, revision, revision * 10, object(key, "" + revision)));
  }

  private static List<Long> revisions(List<CatalogChange> changes) {
    return changes.stream().map(CatalogChange::revision).toList();
  }

  @Test
  void givesWhatFollowsAndNothingWhenThereIsNothing() {
    History history = History.empty(10, 5);
    assertEquals(List.of(), history.after(5));
    history = history.plus(7, List.of(put(A, 7), put(B, 7))).plus(9, List.of(put(A, 9)));

    assertEquals(List.of(7L, 7L, 9L), revisions(history.after(5)));
    assertEquals(List.of(7L, 7L, 9L), revisions(history.after(6)));
    assertEquals(List.of(9L), revisions(history.after(7)));
    assertEquals(List.of(), history.after(9));
    assertEquals(List.of(), history.after(1000));
  }

  @Test
  void whatIsBeforeItsStartHasExpired() {
    History history = History.empty(10, 5).plus(7, List.of(put(A, 7)));
    ExpiredException expired = assertThrows(ExpiredException.class, () -> history.after(4));
    assertEquals(5, expired.oldest());
  }

  @Test
  void dropsWholeRevisionsWhenItIsFull() {
    History history = History.empty(3, 0);
    history = history.plus(1, List.of(put(A, 1), put(B, 1)));
    history = history.plus(2, List.of(put(A, 2)));
    History full = history.plus(3, List.of(put(A, 3)));

    assertEquals(List.of(2L, 3L), revisions(full.after(1)));
    assertEquals(1, assertThrows(ExpiredException.class, () -> full.after(0)).oldest());
    assertEquals(3, history.after(0).size(), "the one before is as it was");
  }

  @Test
  void ofBigObjectsItKeepsFewerButTheNewest() {
    int bytes = CatalogObject.stamped(A, 100, 1000, object(A, "100")).bytes().length;
    History history = History.empty(10_000, 0);
    for (long revision = 1; revision <= 1000; revision++) {
      history = history.plus(revision, List.of(put(A, revision)));
    }
    assertEquals(1000, history.settled(Long.MAX_VALUE).size());

    History few = history.settled(100L * bytes);
    assertEquals(128 + 100, few.size(), 4);
    assertEquals(1000, few.after(999).getFirst().revision());
    assertThrows(ExpiredException.class, () -> few.after(0));
    assertEquals(1000, history.after(999).getFirst().revision(), "the one before is as it was");

    History next = few.plus(1001, List.of(put(A, 1001))).settled(100L * bytes);
    assertEquals(few.size(), next.size(), 1, "one came, one went");
    assertEquals(128, few.settled(0).size(), "the newest are left");
    assertEquals(0, next.without(1001).settled(0).size());
  }

  @Test
  void keepsAtLeastTheNewestRevisionHoweverBig() {
    History history =
        History.empty(2, 0)
            .plus(1, List.of(put(A, 1)))
            .plus(2, List.of(put(A, 2), put(B, 2), put(A, 2), put(B, 2)));
    assertEquals(4, history.after(1).size());
  }

  @Test
  void handsOutBoundedPortionsOfWholeRevisions() {
    History history = History.empty(5000, 0);
    for (long revision = 1; revision <= 500; revision++) {
      history = history.plus(revision, List.of(put(A, revision), put(B, revision)));
    }
    List<Long> all = new ArrayList<>();
    for (long last = 0; last < 500; last = all.getLast()) {
      List<CatalogChange> portion = history.after(last);
      assertTrue(portion.size() <= 512 && portion.size() % 2 == 0, () -> "" + portion.size());
      all.addAll(revisions(portion));
    }
    assertEquals(
        LongStream.rangeClosed(1, 500).flatMap(r -> LongStream.of(r, r)).boxed().toList(), all);
  }

  @Test
  void findsTheVersionAnEventLeft() {
    History history =
        History.empty(10, 0)
            .plus(1, List.of(put(A, 1)))
            .plus(2, List.of(put(B, 2)))
            .plus(3, List.of(put(A, 3)))
            .plus(4, List.of(gone(A, 4)));
    assertEquals(1, version(history, 10));
    assertEquals(3, version(history, 20), "the next version, when that event changed nothing");
    assertEquals(3, version(history, 30));
    assertEquals(4, version(history, 40));
    assertNull(history.find(A, 41));
  }

  private static long version(History history, long sequenceNr) {
    CatalogObject found = history.find(A, sequenceNr);
    assertNotNull(found);
    return found.resourceVersion();
  }

  @Test
  void remembersRemovalsUntilTheyAreDroppedOrUndone() {
    History history = History.empty(2, 0).plus(1, List.of(gone(A, 1)));
    assertNotNull(history.removed(A));
    assertNull(history.plus(2, List.of(put(A, 2))).removed(A));
    History later = history.plus(2, List.of(put(B, 2)));
    assertNotNull(later.removed(A));
    assertNull(later.plus(3, List.of(put(B, 3))).removed(A));
  }
}
