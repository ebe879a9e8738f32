package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.GatewayResult.Listener;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.ListenerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How far a Gateway is in force: condition {@code Programmed} (B24, G11). Pure.
 *
 * @param lag why not every connected gateway has the newest of it; empty: each has
 * @param closed listeners that some gateway can not open, and why
 * @param unusable addresses of {@code spec.addresses} that some gateway does not have
 */
record InForce(String lag, Map<ListenerName, String> closed, List<String> unusable) {
  static final String TYPE = "Programmed";
  private static final String PORT_UNAVAILABLE = "PortUnavailable";

  /** All is as it should be. */
  static final InForce EVERYWHERE = new InForce("", Map.of(), List.of());

  InForce {
    closed = Map.copyOf(closed);
    unusable = List.copyOf(unusable);
  }

  Wanted gateway(GatewayResult gateway) {
    Wanted accepted = gateway.conditions().getFirst();
    if (!gateway.accepted()) {
      return new Wanted(TYPE, false, "Invalid", accepted.message());
    }
    if (!unusable.isEmpty()) {
      return new Wanted(
          TYPE,
          false,
          "AddressNotUsable",
          "no address of the gateways: " + String.join(", ", unusable));
    }
    if (!lag.isEmpty()) {
      return new Wanted(TYPE, false, "Pending", lag);
    }
    return ofListeners(gateway, gateway.listeners(), "Invalid");
  }

  Wanted listenerSet(GatewayResult gateway, GatewayResult.ListenerSet set) {
    if (!set.accepted().met()) {
      boolean parent = set.accepted().reason().equals("ParentNotAccepted");
      return new Wanted(
          TYPE,
          false,
          parent ? "ParentNotProgrammed" : set.accepted().reason(),
          set.accepted().message());
    }
    Wanted ofGateway = gateway(gateway);
    boolean stopped = !unusable.isEmpty();
    if (stopped) {
      return new Wanted(TYPE, false, "ParentNotProgrammed", ofGateway.message());
    }
    return lag.isEmpty()
        ? ofListeners(gateway, set.listeners(), "ListenersNotValid")
        : new Wanted(TYPE, false, "Pending", lag);
  }

  /** One that is open is enough. */
  private Wanted ofListeners(GatewayResult gateway, List<Listener> listeners, String none) {
    List<Wanted> closed =
        listeners.stream()
            .map(each -> programmed(gateway, each))
            .filter(each -> !each.met())
            .toList();
    if (closed.size() < listeners.size()) {
      return new Wanted(
          TYPE,
          true,
          TYPE,
          closed.isEmpty()
              ? "in force on every connected gateway"
              : "%d of %d listeners are open"
                  .formatted(listeners.size() - closed.size(), listeners.size()));
    }
    boolean ports = closed.stream().allMatch(each -> each.reason().equals(PORT_UNAVAILABLE));
    return new Wanted(
        TYPE,
        false,
        ports ? PORT_UNAVAILABLE : none,
        String.join("; ", closed.stream().map(Wanted::message).distinct().toList()));
  }

  /**
   * All conditions of a listener. That its port can not be had is said by {@code Accepted} of one
   * of a Gateway, and by {@code Programmed} of one of a ListenerSet, as the API has it.
   */
  List<Wanted> listener(GatewayResult gateway, Listener listener) {
    Wanted programmed = programmed(gateway, listener);
    List<Wanted> all = new ArrayList<>();
    for (Wanted condition : listener.conditions()) {
      boolean taken =
          condition.type().equals("Accepted")
              && condition.met()
              && isOwn(listener)
              && closed.containsKey(listener.name());
      all.add(
          taken
              ? new Wanted("Accepted", false, PORT_UNAVAILABLE, programmed.message())
              : condition);
    }
    all.add(programmed);
    return all;
  }

  private static boolean isOwn(Listener listener) {
    return listener.name().set().isEmpty();
  }

  private Wanted programmed(GatewayResult gateway, Listener listener) {
    if (!listener.problem().isEmpty()) {
      boolean conflict = listener.problem().endsWith("Conflict");
      return new Wanted(TYPE, false, conflict ? listener.problem() : "Invalid", listener.message());
    }
    if (!gateway.accepted()) {
      return new Wanted(TYPE, false, "Invalid", "the Gateway is not accepted");
    }
    String why = closed.get(listener.name());
    if (why != null) {
      return new Wanted(TYPE, false, isOwn(listener) ? "Invalid" : PORT_UNAVAILABLE, why);
    }
    return lag.isEmpty()
        ? new Wanted(TYPE, true, TYPE, "open on every connected gateway")
        : new Wanted(TYPE, false, "Pending", lag);
  }
}
