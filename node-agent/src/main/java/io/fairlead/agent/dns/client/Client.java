package io.fairlead.agent.dns.client;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod of this node that asks.
 *
 * @param search its search list; empty when it walks itself
 * @param view what it is told of; null: everything (B12)
 */
public record Client(NamespacedName pod, Optional<SearchList> search, @Nullable ClusterZone view) {

  /** One that is told of everything. */
  public Client(NamespacedName pod, Optional<SearchList> search) {
    this(pod, search, null);
  }

  /** The same; it is told of this. */
  public Client seeing(@Nullable ClusterZone now) {
    return new Client(pod, search, now);
  }
}
