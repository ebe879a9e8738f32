package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.identity.Identities.Shown;
import io.fairlead.model.meta.Names;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
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
  private final Enrolment enrolment;
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
      Enrolment enrolment,
      Distributor distributor,
      Reports reports,
      PodTokens podTokens,
      Budgets budgets,
      NodeRegistry nodes,
      GatewayRegistry gateways,
      Delays delays,
      AgentServer.Limits limits) {
    this.tokens = tokens;
    this.enrolment = enrolment;
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
  Optional<String> objection(AgentMessage.Hello hello, Optional<Shown> shown) {
    // What it may hear and say follows from role and node, so they must be those that it proves.
    Agent claimed = new Agent(hello.role(), hello.node());
    Optional<Agent> proven =
        enrolment.encrypted() ? shown.map(Shown::agent) : tokens.authenticate(hello.token());
    if (!proven.equals(Optional.of(claimed))) {
      return Optional.of(
          "no %s of %s"
              .formatted(enrolment.encrypted() ? "certificate" : "token", claimed.user().name()));
    }
    Optional<String> refused = objection(shown);
    if (refused.isPresent()) {
      return refused;
    }
    List<String> wrong = Names.dns1123Subdomain(hello.node());
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of("node name " + hello.node() + ": " + String.join("; ", wrong));
  }

  /** Why what was shown is no longer good; empty when it is, or nothing has to be shown. */
  Optional<String> objection(Optional<Shown> shown) {
    return enrolment.objection(shown);
  }

  /** A certificate for a join token, or why there is none. */
  CompletionStage<ControlMessage.CertificateIssued> join(AgentMessage.Join join) {
    return enrolment.join(join);
  }

  /** Ends the streams of those whose certificates have ended or were revoked. */
  void endUnwanted() {
    for (NodeSession session : sessions.values()) {
      enrolment
          .objection(session.shown())
          .ifPresent(
              why -> {
                LOG.atWarn().addKeyValue("node", session.hello().node()).log("{}: ended", why);
                session.end();
              });
    }
  }

  /** Tells all where agents are served, and whom to believe there. */
  void tellMembers() {
    sessions.values().forEach(this::tellMembers);
  }

  private void tellMembers(NodeSession session) {
    boolean told = session.tell(enrolment.members());
    LOG.atTrace().addKeyValue("node", session.hello().node()).log("members told: {}", told);
  }

  NodeSession admit(AgentMessage.Hello hello, Optional<Shown> shown) {
    NodeSession session = new NodeSession(hello, shown, maxWaiting);
    NodeSession older = sessions.put(name(hello), session);
    if (older != null) {
      distributor.leave(older);
      older.end();
    }
    switch (hello.role()) {
      case NODE_AGENT -> nodes.connected(hello);
      case GATEWAY -> gateways.connected(hello.node(), hello.addresses());
    }
    tellMembers(session);
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
      case AgentMessage.BudgetWanted wanted -> {
        if (session.hello().role() == AgentMessage.Role.GATEWAY) {
          budgets.answer(session, wanted);
        }
      }
      case AgentMessage.CertificateWanted wanted -> {
        boolean told = session.tell(enrolment.renew(session, wanted));
        LOG.atTrace().addKeyValue("node", session.hello().node()).log("renewed: {}", told);
      }
      case AgentMessage.ListenersBound bound -> {
        if (session.hello().role() == AgentMessage.Role.GATEWAY) {
          gateways.bound(session.hello().node(), bound);
        }
      }
      case AgentMessage.IngressesObserved observed -> {
        if (session.hello().role() == AgentMessage.Role.GATEWAY) {
          gateways.observed(session.hello().node(), observed);
        }
      }
      case AgentMessage.Ping _,
          AgentMessage.Hello _,
          AgentMessage.StreamOpened _,
          AgentMessage.Join _ -> {}
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
