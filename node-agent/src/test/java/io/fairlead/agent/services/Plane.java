package io.fairlead.agent.services;

import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.meta.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A data plane, and clients and servers around it. Every pod answers at port {@link #POD_PORT} with
 * its name and whom it sees.
 */
public interface Plane extends AutoCloseable {
  int POD_PORT = 8080;

  /** What is said of a connection that is refused. */
  String REFUSED = "refused";

  /** What is said of one that is not answered. */
  String SILENCE = "silence";

  /** What is said of one that is accepted and then reset. */
  String RESET = "reset";

  /** Why there is no client outside; empty when there is. */
  default Optional<String> withoutOutside() {
    return Optional.empty();
  }

  /** How many nodes there are; each forwards. */
  int nodes();

  /** Puts what changed in force on all nodes. */
  void apply(ServiceWorld world) throws Exception;

  /** The IPv4 address of a pod, or of a node where NodePorts answer, or of the client outside. */
  String address(Peer peer);

  /** The IPv6 address of a pod. */
  String address6(Peer pod);

  /** The address of this node, from 1, where NodePorts answer. */
  String node(int number);

  /** An address of the Service range. */
  default String vip(int number) {
    return "10.96.0." + number;
  }

  /** The same of IPv6. */
  default String vip6(int number) {
    return "fd00:96::" + number;
  }

  /** An address of nobody, which clients outside are led to node n1 for; 1 to 3. */
  String outer(int number);

  /**
   * What comes of a new connection, or a datagram of a new socket: {@code pod1 sees pod2}, or
   * {@link #REFUSED}, {@link #SILENCE}, {@link #RESET}.
   *
   * @param patience after which it is silence
   */
  String ask(Protocol protocol, Peer from, String address, int port, Duration patience)
      throws Exception;

  /** A connection, or a socket's flow of datagrams, that stays. */
  Conversation converse(Protocol protocol, Peer from, String address, int port) throws Exception;

  /** Status, {@code X-Load-Balancing-Endpoint-Weight} and body that an HTTP server gives. */
  String get(Peer from, String address, int port) throws Exception;

  /** One conversation; answers are as those of {@link Plane#ask}. */
  interface Conversation extends AutoCloseable {
    String ask() throws Exception;

    @Override
    void close() throws IOException;
  }

  @Override
  void close() throws IOException;
}
