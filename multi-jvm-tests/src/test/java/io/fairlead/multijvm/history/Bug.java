package io.fairlead.multijvm.history;

/**
 * A defect the simulated store can have, with the check that has to find it. Those with a number
 * are the likeness of one on etcd's list (tests/robustness/README.md).
 */
enum Bug {
  /** A crash takes back what was acknowledged last (#14370). */
  ACKNOWLEDGED_BEFORE_PERSISTED(Check.ONE_MEANING),
  /** After a crash revisions are given that were given before (#17780). */
  REVISION_GOES_BACK(Check.REVISIONS_RISE),
  /** A revision, and the content before it (#13766). */
  INDEX_AND_DATA_APART(Check.ONE_MEANING),
  /** One replica leaves a change out (#14571, #14685). */
  REPLICA_LEAVES_OUT(Check.LINEARIZABLE),
  /** A bookmark is of the store's revision and not of the watch's (#15220). */
  BOOKMARK_AHEAD(Check.BOOKMARKABLE),
  /** A watch that goes on elsewhere is told what was before (#15271). */
  EVENT_BACK_IN_TIME(Check.ORDERED),
  /** A watch that goes on at a replica behind it is told what that one is told (#20221). */
  FUTURE_WATCH_TOLD_OF_THE_PAST(Check.ORDERED),
  /** An event comes twice (#17247). */
  EVENT_TWICE(Check.UNIQUE),
  /** A slow watcher misses an event (#17529). */
  EVENT_LOST_WHEN_SLOW(Check.RELIABLE),
  /** A watch that goes on misses the deletes that were cleared away (#18089, #19179). */
  DELETE_MISSING_AFTER_COMPACTION(Check.RELIABLE),
  /** A list is put together from two moments (#18667). */
  LIST_OF_TWO_MOMENTS(Check.LIST_ATOMIC),
  /** A watch that goes on misses the first event. */
  EVENT_LOST_ON_RESUME(Check.RESUMABLE),
  /** A watch begins at the present and not where it was asked to. */
  WATCH_STARTS_LATE(Check.RELIABLE),
  /** Of two events of one revision a watch is told the first only. */
  REVISION_SPLIT(Check.ATOMIC),
  /** An update comes as an addition. */
  EVENT_MISNAMED(Check.TYPED),
  /** A replica answers from what it has, where the most recent is asked for. */
  STALE_READ(Check.MOST_RECENT),
  /** A replica refuses a write for what it has, which is old. */
  STALE_REFUSAL(Check.LINEARIZABLE),
  /** A restarted replica takes a delete back. */
  RESURRECTED_AFTER_RESTART(Check.NOT_RESURRECTED),
  /** Each of two replicas takes itself for the owner, and compares with what it has. */
  TWO_OWNERS(Check.LINEARIZABLE),
  /** An update is done whatever revision it expects. */
  EXPECTATION_IGNORED(Check.LINEARIZABLE),
  /** A write that is asked for again inside is done again. */
  WRITTEN_TWICE(Check.LINEARIZABLE),
  /** A write is refused for its own success. */
  REFUSES_OWN_SUCCESS(Check.LINEARIZABLE),
  /** After a crash addresses are given that are in use. */
  ADDRESS_TWICE(Check.ALLOCATED_ONCE),
  /** One agent never hears of the last change. */
  AGENT_LEFT_BEHIND(Check.CONVERGED);

  private final Check finds;

  Bug(Check finds) {
    this.finds = finds;
  }

  /** The check it is made for. */
  Check finds() {
    return finds;
  }
}
