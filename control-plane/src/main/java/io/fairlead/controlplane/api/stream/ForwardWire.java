package io.fairlead.controlplane.api.stream;

import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * How forwarded ports look on one connection: what a client's bytes mean, and how it is told what
 * comes from the pod. Holds the state of this connection; one thread.
 */
sealed interface ForwardWire permits ForwardOverWebSocket, ForwardOverSpdy {

  /** Something the client does; {@code id} names one forwarded connection from its Open on. */
  sealed interface Event {
    int id();

    /** A connection to a port of the pod. */
    record Open(int id, int port) implements Event {}

    record Data(int id, ByteString bytes) implements Event {}

    /** The client sends nothing more. */
    record End(int id) implements Event {}

    /** The client neither sends nor reads any more. */
    record Abort(int id) implements Event {}
  }

  /**
   * What is to be done now.
   *
   * @param client for the client, in order: each a message where the connection has messages
   * @param over nothing comes any more on this connection, or nothing is left to do on it
   */
  record Step(List<Event> events, List<ByteString> client, boolean over) {}

  /** When the connection is there. */
  Step begin();

  /**
   * The client sent this.
   *
   * @throws IllegalStateException the connection is of no use any more
   */
  Step received(ByteString bytes);

  /** The pod sent this. */
  Step data(int id, ByteString bytes);

  /** An error of this connection, in words; {@link #end} follows. */
  Step error(int id, String words);

  /** The pod sends nothing more: the forwarded connection is over. */
  Step end(int id);

  /** No more of this connection. */
  void close();
}
