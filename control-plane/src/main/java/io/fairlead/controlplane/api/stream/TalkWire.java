package io.fairlead.controlplane.api.stream;

import io.fairlead.model.stream.StreamFrame;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * How exec and attach look on one connection: what a client's bytes mean, and how it is told what
 * the pod says. Holds the state of this connection; one thread.
 */
sealed interface TalkWire permits TalkOverWebSocket, TalkOverSpdy {

  /**
   * What is to be done now.
   *
   * @param pod for the pod, in order
   * @param client for the client, in order: each a message where the connection has messages
   * @param over the client has left
   */
  record Step(List<StreamFrame> pod, List<ByteString> client, boolean over) {
    static final Step NOTHING = new Step(List.of(), List.of(), false);

    static Step toClient(ByteString bytes) {
      return bytes.isEmpty() ? NOTHING : new Step(List.of(), List.of(bytes), false);
    }
  }

  /**
   * The client sent this.
   *
   * @throws IllegalStateException the connection is of no use any more
   */
  Step received(ByteString bytes);

  /** The pod says this; only asked for when {@link #ready}. */
  Step said(StreamFrame frame);

  /** The client is ready to hear. */
  boolean ready();

  /** Once the pod's last word was sent: whether the connection is ended from here at once. */
  boolean endsFirst();

  /** No more of this connection. */
  void close();
}
