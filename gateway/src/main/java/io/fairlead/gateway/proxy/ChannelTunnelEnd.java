package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** A whole connection that is the client's end of a tunnel (HTTP/1.1). */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
record ChannelTunnelEnd(Channel channel) implements TunnelEnd {

  @Override
  public void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean takes() {
    return channel.isWritable();
  }

  @Override
  public void keepReading(boolean keep) {
    if (channel.config().isAutoRead() != keep) {
      channel.config().setAutoRead(keep);
    }
  }

  @Override
  public void closeWhenWritten() {
    ChannelEnd.whenWritten(channel);
  }
}
