package io.fairlead.multijvm.history;

/** What is promised of a history, each once. */
enum Check {
  /** Each object is one register with compare-and-set, to all clients at once. */
  LINEARIZABLE,
  /** What was acknowledged is there at the end, unless it was overwritten or deleted. */
  DURABLE,
  /** A uid that was deleted is never seen again. */
  NOT_RESURRECTED,
  /** A read that names no resourceVersion has everything that was acknowledged before it began. */
  MOST_RECENT,
  /** One revision of an object is one thing, whoever tells of it. */
  ONE_MEANING,
  /** A write that began when another was done has the greater revision. */
  REVISIONS_RISE,
  /** A list is what was there at its revision, of all objects. */
  LIST_ATOMIC,
  /** Watch: events come in the order of their revisions (etcd: Ordered). */
  ORDERED,
  /** Watch: no event twice (etcd: Unique). */
  UNIQUE,
  /** Watch: no event is left out (etcd: Reliable). */
  RELIABLE,
  /** Watch: the events of one revision come all or none (etcd: Atomic). */
  ATOMIC,
  /** Watch: a connection to any control plane goes on where another ended (etcd: Resumable). */
  RESUMABLE,
  /** Watch: up to a bookmark everything was told (etcd: Bookmarkable). */
  BOOKMARKABLE,
  /** Watch: added, modified and deleted are what happened. */
  TYPED,
  /** No address of two objects at the same time. */
  ALLOCATED_ONCE,
  /** All agents come to the same. */
  CONVERGED
}
