package io.fairlead.agent.userspace;

import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Turned;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The TCP connections of a plane that are relayed now. Thread-safe. */
final class OpenRelays {
  private final Set<TcpRelay> open = ConcurrentHashMap.newKeySet();

  void opened(TcpRelay relay) {
    open.add(relay);
  }

  void closed(TcpRelay relay) {
    open.remove(relay);
  }

  List<Connection> connections() {
    return open.stream().map(TcpRelay::connection).toList();
  }

  /** Has those judged again that new policies may deny. */
  void judgeAgain(Turned turned) {
    for (TcpRelay relay : open) {
      if (turned.concerns(relay.connection())) {
        relay.judgeAgain();
      }
    }
  }
}
