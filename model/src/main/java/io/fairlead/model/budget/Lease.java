package io.fairlead.model.budget;

/**
 * What a gateway gets for one key.
 *
 * @param tokens may be none
 * @param pauseNanos how long not to ask again; 0: it got all it wanted
 */
public record Lease(String key, int tokens, long pauseNanos) {}
