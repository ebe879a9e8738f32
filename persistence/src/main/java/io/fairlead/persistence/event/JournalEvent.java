package io.fairlead.persistence.event;

/**
 * One event of the journal. All are immutable; a JSON tree inside one is never changed after it was
 * handed over.
 */
public sealed interface JournalEvent
    permits ObjectEvent,
        EndpointsChanged,
        PolicyResolved,
        PolicyStatusTold,
        PoolClaimed,
        PoolReleased {}
