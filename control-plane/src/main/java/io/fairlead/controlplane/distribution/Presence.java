package io.fairlead.controlplane.distribution;

import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One agent or gateway, as the control plane that serves it knows it.
 *
 * @param since when it connected, in milliseconds of that control plane's clock: of two who both
 *     say they serve it, the later one does
 * @param acked up to which revision everything that concerns it is in force there
 * @param addresses where others reach it
 * @param bound which listeners of Gateways are open there; null: it has not said yet
 * @param ingresses how Ingresses do there; null: it has not said yet
 */
public record Presence(
    Role role,
    String node,
    long since,
    long acked,
    List<String> addresses,
    @Nullable ListenersBound bound,
    @Nullable IngressesObserved ingresses) {

  private static final int MOST_PROBLEMS = 2000; // so that a message fits into a frame

  public Presence {
    addresses = List.copyOf(addresses);
  }

  /** {@code node/<name>} or {@code gateway/<name>}. */
  String name() {
    return name(role, node);
  }

  static String name(Role role, String node) {
    return switch (role) {
      case NODE_AGENT -> "node/" + node;
      case GATEWAY -> "gateway/" + node;
    };
  }

  /** The same, further on. */
  Presence at(long revision) {
    return new Presence(role, node, since, revision, addresses, bound, ingresses);
  }

  /** The same, with no more problems of Ingresses than another control plane is told. */
  Presence forOthers() {
    return ingresses == null || ingresses.problems().size() <= MOST_PROBLEMS
        ? this
        : new Presence(
            role,
            node,
            since,
            acked,
            addresses,
            bound,
            new IngressesObserved(
                ingresses.http(),
                ingresses.https(),
                ingresses.problems().subList(0, MOST_PROBLEMS)));
  }

  /** The same, with what it said before it last connected, until it says it again. */
  Presence afterwards(@Nullable Presence before) {
    return before == null
        ? this
        : new Presence(
            role,
            node,
            since,
            acked,
            addresses,
            bound == null ? before.bound : bound,
            ingresses == null ? before.ingresses : ingresses);
  }
}
