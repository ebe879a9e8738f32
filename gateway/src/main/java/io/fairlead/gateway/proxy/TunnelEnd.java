package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;

/** The client's end of a {@link Tunnel}. Only touched on its event loop. */
interface TunnelEnd {

  /** Takes the bytes over. */
  void write(ByteBuf bytes);

  void flush();

  /** The client takes bytes as fast as they are written. */
  boolean takes();

  /** False: nothing more from the client for now. */
  void keepReading(boolean keep);

  /** Ends after what was written has left. */
  void closeWhenWritten();
}
