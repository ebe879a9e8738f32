package io.fairlead.gateway.proxy;

import io.netty.channel.Channel;

/**
 * Lets what many streams write to one connection leave together: one flush at the end of a turn of
 * the event loop. Only touched on it.
 */
final class FlushOnce {
  private final Channel channel;
  private boolean planned;

  FlushOnce(Channel channel) {
    this.channel = channel;
  }

  void soon() {
    if (!planned) {
      planned = true;
      channel.eventLoop().execute(this::now);
    }
  }

  private void now() {
    planned = false;
    channel.flush();
  }
}
