package io.fairlead.persistence.event;

/** An address or port of a pool is free again. */
public record PoolReleased(String pool, String value) implements JournalEvent {}
