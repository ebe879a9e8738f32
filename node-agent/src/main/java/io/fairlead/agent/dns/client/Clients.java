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
  private volatile Map<InetAddress, Client> byAddress = Map.of();

  /** From now on these. */
  public void replace(Map<InetAddress, Client> now) {
    byAddress = Map.copyOf(now);
  }

  /** Null: nobody this agent knows. */
  public @Nullable Client at(InetAddress address) {
    return byAddress.get(address);
  }
}
