package io.fairlead.persistence.event;

/**
 * An address or port of a pool belongs to somebody (SA22).
 *
 * @param pool {@code clusterips} or {@code nodeports}
 * @param value the address, or the port as {@code TCP/30080}: whatever the pool hands out
 * @param owner uid of the Service
 */
public record PoolClaimed(String pool, String value, String owner) implements JournalEvent {}
