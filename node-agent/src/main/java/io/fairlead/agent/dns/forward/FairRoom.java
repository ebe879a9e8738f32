package io.fairlead.agent.dns.forward;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for so many at once, of which no client takes all: it may hold at most eight times what is
 * free, so that one alone has eight ninths of it, and whoever comes new finds some (the dynamic
 * threshold of shared buffers, Choudhury and Hahne 1998). Thread-safe.
 */
public final class FairRoom {
  private static final int SHARE = 8;

  private final int size;
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentMap<Long, Integer> byClient = new ConcurrentHashMap<>();

  /**
   * @param size 0: as much as one likes
   */
  public FairRoom(int size) {
    this.size = size > 0 ? size : Integer.MAX_VALUE;
  }

  /** Whether there is room for one more of this client; then {@link #leave} must follow. */
  public boolean enter(InetAddress client) {
    int others = taken.getAndIncrement();
    long mine = byClient.merge(key(client), 1, Integer::sum);
    if (others < size && mine <= (long) SHARE * (size - others)) {
      return true;
    }
    leave(client);
    return false;
  }

  public void leave(InetAddress client) {
    taken.decrementAndGet();
    byClient.computeIfPresent(key(client), (any, count) -> count == 1 ? null : count - 1);
  }

  /** An IPv4 address, or the network of an IPv6 address, whose owner has all of it. */
  private static long key(InetAddress client) {
    byte[] address = client.getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return address.length == Integer.BYTES ? bytes.getInt() : bytes.getLong();
  }
}
