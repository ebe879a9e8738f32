package io.fairlead.persistence.journal;

import io.fairlead.persistence.event.JournalEvent;

/**
 * One event as the feed delivers it.
 *
 * @param ordering its place in the one order of all events: resourceVersion and revision; gaps are
 *     normal, going back is impossible
 * @param persistenceId whose event it is
 * @param sequenceNr its place among the events of this persistence id, without gaps
 */
public record FeedRecord(
    long ordering, String persistenceId, long sequenceNr, JournalEvent event) {}
