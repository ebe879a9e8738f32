package io.fairlead.model.node;

/**
 * What an agent must know of its own Node.
 *
 * @param podCidr {@code spec.podCIDR}: where the addresses of its pods come from; empty when it has
 *     none
 */
public record NodeFacts(String name, String podCidr) {}
