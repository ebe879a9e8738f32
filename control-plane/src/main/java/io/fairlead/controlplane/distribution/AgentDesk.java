package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.identity.Identities.Shown;
import io.fairlead.model.meta.Names;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final int maxWaiting;
  private final ConcurrentMap<String, NodeSession> sessions = new ConcurrentHashMap<>();

  private volatile Runnable onAck = () -> {};
  private volatile Runnable onChange = () -> {};

  AgentDesk(
      AgentTokens tokens,
      Enrolment enrolment,
      Distributor distributor,
      Reports reports,
      PodTokens podTokens,
      Budgets budgets,
      NodeRegistry nodes,
      int maxWaiting) {
    this.tokens = tokens;
    this.enrolment = enrolment;
    this.distributor = distributor;
    this.reports = reports;
    this.podTokens = podTokens;
    this.budgets = budgets;
    this.nodes = nodes;
    this.maxWaiting = maxWaiting;
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
      case GATEWAY -> {}
    }
    tellMembers(session);
    onChange.run();
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
          session.bound(bound);
          onChange.run();
        }
      }
      case AgentMessage.IngressesObserved observed -> {
        if (session.hello().role() == AgentMessage.Role.GATEWAY) {
          session.observed(observed);
          onChange.run();
        }
      }
      case AgentMessage.Ping _,
          AgentMessage.Hello _,
          AgentMessage.StreamOpened _,
          AgentMessage.Join _ -> {}
    }
  }

  /** The stream ended; whether the agent is gone shows when it is not back in time. */
  void left(NodeSession session) {
    distributor.leave(session);
    session.end();
    if (sessions.remove(name(session.hello()), session)) {
      onChange.run();
    }
  }

  /** Has this called after each acknowledgement; it must not block. */
  void onAck(Runnable listener) {
    onAck = listener;
  }

  /** Has this called after an agent came, left, or said what it has open; it must not block. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  /** Tells the node's agent; false when it is not connected here, or has too much unheard. */
  boolean tellHere(String node, ControlMessage message) {
    NodeSession session = sessions.get(Presence.name(AgentMessage.Role.NODE_AGENT, node));
    return session != null && session.tell(message);
  }

  /** How many are connected here. */
  int count() {
    return sessions.size();
  }

  /** Everybody who is connected here, by name. */
  Map<String, Presence> present() {
    Map<String, Presence> present = new HashMap<>();
    sessions.forEach((name, session) -> present.put(name, session.presence()));
    return present;
  }

  /** What agents said of themselves whose node is not as it should be: to be written again. */
  void repairNodes() {
    for (NodeSession session : sessions.values()) {
      if (session.hello().role() == AgentMessage.Role.NODE_AGENT) {
        nodes.repair(session.hello());
      }
    }
  }

  private static String name(AgentMessage.Hello hello) {
    return Presence.name(hello.role(), hello.node());
  }
}
