package io.fairlead.agent.userspace;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Which client stays with which target (SD9): the timer runs from the client's newest connection,
 * and a target that went away lets its clients go. Past its bound, clients are dealt out by a hash
 * of their address instead: still sticky, without memory. Used from any thread.
 */
final class AffinityTable {
  static final int MAX_CLIENTS = 65_536;

  private record Pin(Upstream upstream, long lastUsed) {}

  private final Map<InetAddress, Pin> pins = new ConcurrentHashMap<>();

  /**
   * The target of a client's new connection.
   *
   * @param usable not empty
   * @param now {@link System#nanoTime}
   * @param fresh chooses for a client without a target
   */
  Upstream choose(
      InetAddress client,
      List<Upstream> usable,
      long timeoutNanos,
      long now,
      Supplier<Upstream> fresh) {
    if (pins.size() >= MAX_CLIENTS && !pins.containsKey(client)) {
      pins.values().removeIf(pin -> now - pin.lastUsed > timeoutNanos);
      if (pins.size() >= MAX_CLIENTS) {
        return usable.get(Math.floorMod(client.hashCode() * 0x9E3779B9, usable.size()));
      }
    }
    Pin chosen =
        pins.compute(
            client,
            (_, old) ->
                old != null && now - old.lastUsed <= timeoutNanos && usable.contains(old.upstream)
                    ? new Pin(old.upstream, now)
                    : new Pin(fresh.get(), now));
    return chosen.upstream;
  }

  /** The client's target could not be reached; it stays with this one now. */
  void move(InetAddress client, Upstream upstream, long now) {
    pins.computeIfPresent(client, (_, _) -> new Pin(upstream, now));
  }

  /** Forgets the clients of targets that are gone. */
  void retain(List<Upstream> usable) {
    pins.values().removeIf(pin -> !usable.contains(pin.upstream));
  }

  void clear() {
    pins.clear();
  }

  /** Clients that have a target of their own. */
  int size() {
    return pins.size();
  }
}
