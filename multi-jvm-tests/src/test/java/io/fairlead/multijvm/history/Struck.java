package io.fairlead.multijvm.history;

/**
 * A fault that was.
 *
 * @param victim which control plane; empty: the database
 * @param from when it began, on the recorder's clock
 * @param to when it was undone
 */
record Struck(Fault fault, String victim, long from, long to) {}
