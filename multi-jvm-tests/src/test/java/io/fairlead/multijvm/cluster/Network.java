package io.fairlead.multijvm.cluster;

import java.io.IOException;
import java.util.List;

/** Where the members of a cluster are; each has an address of its own and the same ports. */
sealed interface Network extends AutoCloseable permits Loopback, Namespaces {

  /** The address of a member, numbered from 1. */
  String address(int member);

  /** What is before a command that is to run at that member's. */
  List<String> within(int member);

  /** Where this JVM can listen so that members reach it, at any port; two of them. */
  List<String> own();

  /** Where members reach a server that listens on this host's loopback. */
  HostAndPort reached(int port) throws IOException;

  /** An address and a port. */
  record HostAndPort(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  @Override
  void close() throws IOException;
}
