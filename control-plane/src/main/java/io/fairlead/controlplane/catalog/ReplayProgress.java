package io.fairlead.controlplane.catalog;

/**
 * How far the start has come in reading the journal.
 *
 * @param records events applied so far
 * @param revision the last of them
 * @param head the last event of the journal
 */
public record ReplayProgress(long records, long revision, long head) {}
