package io.fairlead.agent.dns.client;

import io.fairlead.model.meta.NamespacedName;
import java.util.Optional;

/**
 * A pod of this node that asks.
 *
 * @param search its search list; empty when it walks itself
 */
public record Client(NamespacedName pod, Optional<SearchList> search) {}
