package io.fairlead.agent.dns.client;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod of this node that asks.
 *
 * @param search its search list; empty when it walks itself
 * @param stub what its own resolver would do, also when it walks itself; empty: asks names as they
 *     are
 * @param view what it is told of; null: everything (B12)
 */
public record Client(
    NamespacedName pod,
    Optional<SearchList> search,
    Optional<SearchList> stub,
    @Nullable ClusterZone view) {

  /** One that is told of everything. */
  public Client(NamespacedName pod, Optional<SearchList> search, Optional<SearchList> stub) {
    this(pod, search, stub, null);
  }

  /** One that is told of everything, and whose list is walked if it has one. */
  public Client(NamespacedName pod, Optional<SearchList> search) {
    this(pod, search, search);
  }

  /** The same; it is told of this. */
  public Client seeing(@Nullable ClusterZone now) {
    return new Client(pod, search, stub, now);
  }
}
