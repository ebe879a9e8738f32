package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.model.meta.Names;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected: lets agents in, passes on what they say, and notices when they are gone. Of two
 * streams that claim to be the same agent the newer one is right: the older is what is left of a
 * cut connection. Thread-safe.
 */
final class AgentDesk {
  private static final Logger LOG = LoggerFactory.getLogger(AgentDesk.class);

  private final AgentTokens tokens;
  private final Distributor distributor;
  private final Reports reports;
  private final PodTokens podTokens;
  private final Budgets budgets;
  private final NodeRegistry nodes;
  private final GatewayRegistry gateways;
  private final Delays delays;
  private final Duration grace;
  private final int maxWaiting;
  private final ConcurrentMap<String, NodeSession> sessions = new ConcurrentHashMap<>();

  private volatile Runnable onAck = () -> {};

  /** Runs something later. */
  interface Delays {
    void after(Duration delay, Runnable task);
  }

  AgentDesk(
      AgentTokens tokens,
      Distributor distributor,
      Reports reports,
      PodTokens podTokens,
      Budgets budgets,
      NodeRegistry nodes,
      GatewayRegistry gateways,
      Delays delays,
      AgentServer.Limits limits) {
    this.tokens = tokens;
    this.distributor = distributor;
    this.reports = reports;
    this.podTokens = podTokens;
    this.budgets = budgets;
    this.nodes = nodes;
    this.gateways = gateways;
    this.delays = delays;
    this.grace = limits.grace();
    this.maxWaiting = limits.maxWaiting();
  }

  /** Why this agent may not come in; empty when it may. */
  Optional<String> objection(AgentMessage.Hello hello) {
    // What it may hear and say follows from role and node, so they must be those of the token.
    AgentTokens.Agent claimed = new AgentTokens.Agent(hello.role(), hello.node());
    if (!tokens.authenticate(hello.token()).equals(Optional.of(claimed))) {
      return Optional.of("no token of " + claimed.user().name());
    }
    List<String> wrong = Names.dns1123Subdomain(hello.node());
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of("node name " + hello.node() + ": " + String.join("; ", wrong));
  }

  NodeSession admit(AgentMessage.Hello hello) {
    NodeSession session = new NodeSession(hello, maxWaiting);
    NodeSession older = sessions.put(name(hello), session);
    if (older != null) {
      distributor.leave(older);
      older.end();
    }
    switch (hello.role()) {
      case NODE_AGENT -> nodes.connected(hello);
      case GATEWAY -> gateways.connected(hello.node(), hello.addresses());
    }
    distributor.join(session);
    return session;
  }

  void said(NodeSession session, AgentMessage message) {
    switch (message) {
      case AgentMessage.Ack(long revision) -> {
        session.ack(revision);
        onAck.run();
      }
      case AgentMessage.PodObserved observed -> reports.pod(session.hello(), observed);
      case AgentMessage.PodReported reported -> reports.pod(session.hello(), reported);
      case AgentMessage.PodEnded ended -> reports.ended(session.hello(), ended);
      case AgentMessage.EventObserved event -> reports.event(session.hello(), event);
      case AgentMessage.TokenWanted wanted -> {
        // One that finds no room is asked for again.
        boolean told = session.tell(podTokens.answer(session.hello(), wanted));
        LOG.atTrace().addKeyValue("pod", wanted.pod()).log("token told: {}", told);
      }
      case AgentMessage.BudgetWanted wanted -> budgets.answer(session, wanted);
      case AgentMessage.ListenersBound bound -> {
        if (session.hello().role() == AgentMessage.Role.GATEWAY) {
          gateways.bound(session.hello().node(), bound);
        }
      }
      case AgentMessage.Ping _,
          AgentMessage.Hello _,
          AgentMessage.StreamOpened _,
          AgentMessage.Join _,
          AgentMessage.CertificateWanted _ -> {}
    }
  }

  /** The stream ended; the agent counts as gone unless it is back within the grace time. */
  void left(NodeSession session) {
    distributor.leave(session);
    session.end();
    String name = name(session.hello());
    if (sessions.remove(name, session)) {
      delays.after(
          grace,
          () -> {
            if (!sessions.containsKey(name)) {
              gone(session.hello());
            }
          });
    }
  }

  /** Has this called after each acknowledgement; it must not block. */
  void onAck(Runnable listener) {
    onAck = listener;
  }

  /** Whether the node's agent is connected. */
  boolean connected(String node) {
    return sessions.containsKey(name(AgentMessage.Role.NODE_AGENT, node));
  }

  /** Tells the node's agent; false when it is not connected, or has too much unheard. */
  boolean tell(String node, ControlMessage.OpenStream open) {
    NodeSession session = sessions.get(name(AgentMessage.Role.NODE_AGENT, node));
    return session != null && session.tell(open);
  }

  /** Acked revision of each connected agent, as {@code node/name} or {@code gateway/name}. */
  Map<String, Long> acked() {
    Map<String, Long> acked = new TreeMap<>();
    sessions.forEach((name, session) -> acked.put(name, session.acked()));
    return acked;
  }

  private void gone(AgentMessage.Hello hello) {
    switch (hello.role()) {
      case NODE_AGENT -> nodes.gone(hello.node());
      case GATEWAY -> gateways.gone(hello.node());
    }
  }

  private static String name(AgentMessage.Hello hello) {
    return name(hello.role(), hello.node());
  }

  private static String name(AgentMessage.Role role, String node) {
    return switch (role) {
      case NODE_AGENT -> "node/" + node;
      case GATEWAY -> "gateway/" + node;
    };
  }
}
