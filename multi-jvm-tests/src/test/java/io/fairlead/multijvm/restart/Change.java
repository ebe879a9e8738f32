package io.fairlead.multijvm.restart;

/** One revision of an object, as its writer and a watch know it. */
public sealed interface Change {
  /** The annotation that writers count in. */
  String COUNTER = "example.com/counter";

  /** Made, at a resourceVersion, with a counter. */
  record Added(String version, String counter) implements Change {}

  /** Replaced. */
  record Modified(String version, String counter) implements Change {}

  /** Deleted, at a version that not every writer is told. */
  record Deleted() implements Change {}
}
