package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.PortKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A number for every Service port. It comes from the port's name, so that the clients an earlier
 * process wrote down find their endpoint again; of two with the same number the later one takes the
 * next.
 */
final class BalancerIds {
  private static final int BITS = 0x3fffffff;

  private final Map<PortKey, Integer> ids = new HashMap<>();
  private final Map<Integer, PortKey> taken = new HashMap<>();
  private final ToIntFunction<PortKey> preferred;

  BalancerIds() {
    this(port -> checksum(port.service() + " " + port.protocol() + " " + port.port()));
  }

  BalancerIds(ToIntFunction<PortKey> preferred) {
    this.preferred = preferred;
  }

  /** 1 to 2^30 - 1, the same until it is released. */
  int of(PortKey port) {
    return ids.computeIfAbsent(
        port,
        key -> {
          int id = preferred.applyAsInt(key) & BITS;
          while (id == 0 || taken.containsKey(id)) {
            id = id + 1 & BITS;
          }
          taken.put(id, key);
          return id;
        });
  }

  /** Whose number this is; null when nobody's. */
  @Nullable PortKey port(int id) {
    return taken.get(id);
  }

  void release(PortKey port) {
    Integer id = ids.remove(port);
    if (id != null) {
      taken.remove(id);
    }
  }

  static int checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) checksum.getValue();
  }
}
