package io.fairlead.gateway.routing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Round robin over the endpoints of one backend, shared by all event loops. It begins anywhere, so
 * that many gateways that start together do not all begin with the same endpoint.
 */
public final class Rotation {
  private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  /** Index of whose turn it is among {@code size}; {@code size} is at least 1. */
  public int next(int size) {
    return Integer.remainderUnsigned(next.getAndIncrement(), size);
  }
}
