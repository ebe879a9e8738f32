package io.fairlead.agent.dns.client;

import io.fairlead.model.meta.NamespacedName;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pods of this node by their address. Only pods this agent runs itself are in it: it gives an
 * address to the next pod after it took it from the last one, so none is ever taken for another.
 * Replaced as a whole, read from any thread.
 */
public final class Clients {
  private record Known(Map<InetAddress, Client> byAddress, boolean someLimited, boolean someWalk) {}

  private volatile Known known = new Known(Map.of(), false, false);

  /** From now on these. */
  public void replace(Map<InetAddress, Client> now) {
    known =
        new Known(
            Map.copyOf(now),
            now.values().stream().anyMatch(client -> client.view() != null),
            now.values().stream().anyMatch(client -> client.search().isPresent()));
  }

  /** Null: nobody this agent knows. */
  public @Nullable Client at(InetAddress address) {
    return known.byAddress.get(address);
  }

  /** Whether some client is not told of everything. */
  public boolean someLimited() {
    return known.someLimited;
  }

  /** Whether the search list of some client is walked for it. */
  public boolean someWalk() {
    return known.someWalk;
  }

  /** Where this pod asks from; empty when it is not of this node, or has the node's address. */
  public Optional<InetAddress> addressOf(NamespacedName pod) {
    return known.byAddress.entrySet().stream()
        .filter(entry -> entry.getValue().pod().equals(pod))
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(InetAddress::getHostAddress));
  }
}
