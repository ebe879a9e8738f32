package io.fairlead.agent.dns.client;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods of this node by their address. Only pods this agent runs itself are in it: it gives an
 * address to the next pod after it took it from the last one, so none is ever taken for another.
 * Replaced as a whole, read from any thread.
 */
public final class Clients {
  private record Known(Map<InetAddress, Client> byAddress, boolean someLimited) {}

  private volatile Known known = new Known(Map.of(), false);

  /** From now on these. */
  public void replace(Map<InetAddress, Client> now) {
    known =
        new Known(Map.copyOf(now), now.values().stream().anyMatch(client -> client.view() != null));
  }

  /** Null: nobody this agent knows. */
  public @Nullable Client at(InetAddress address) {
    return known.byAddress.get(address);
  }

  /** Whether some client is not told of everything. */
  public boolean someLimited() {
    return known.someLimited;
  }
}
