package io.fairlead.model.budget;

/**
 * What a gateway asks for one key.
 *
 * @param tokens it could use soon; 0: none
 * @param unused those it gives back; less than 0: so many it spent without a lease, while nobody
 *     answered
 */
public record Want(String key, int tokens, int unused) {}
