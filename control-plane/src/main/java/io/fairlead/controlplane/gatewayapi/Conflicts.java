package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Clash;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Listeners of which a request could not say which one it is for (G5). Of listeners of one object
 * that are not distinct none is served; between objects the one that comes first keeps what it has.
 * Pure.
 */
final class Conflicts {
  static final String HOSTNAME = "HostnameConflict";
  static final String PROTOCOL = "ProtocolConflict";

  private Conflicts() {}

  /**
   * The conflicted listeners and why.
   *
   * @param objects listeners of the Gateway, then of each ListenerSet, the one that goes first
   *     first
   */
  static Map<ListenerName, String> of(List<List<ListenerSpec>> objects) {
    Map<ListenerName, String> conflicted = new HashMap<>();
    List<ListenerSpec> taken = new ArrayList<>();
    for (List<ListenerSpec> listeners : objects) {
      List<ListenerSpec> left = new ArrayList<>();
      for (ListenerSpec listener : listeners) {
        Optional<String> why = first(listener, taken);
        why.ifPresent(reason -> conflicted.put(listener.name(), reason));
        if (why.isEmpty()) {
          left.add(listener);
        }
      }
      for (ListenerSpec listener : left) {
        List<ListenerSpec> others =
            left.stream().filter(other -> !other.name().equals(listener.name())).toList();
        first(listener, others).ifPresent(reason -> conflicted.put(listener.name(), reason));
      }
      taken.addAll(left);
    }
    return conflicted;
  }

  /** Those that end TLS on one port for hosts they share without being distinct by name alone. */
  static Set<ListenerName> overlapping(List<ListenerSpec> listeners) {
    Set<ListenerName> overlapping = new HashSet<>();
    for (ListenerSpec one : listeners) {
      for (ListenerSpec other : listeners) {
        if (!one.name().equals(other.name())
            && one.terminates()
            && other.terminates()
            && one.port() == other.port()
            && HostNames.common(one.hostname(), other.hostname()).isPresent()) {
          overlapping.add(one.name());
        }
      }
    }
    return overlapping;
  }

  private static Optional<String> first(ListenerSpec listener, List<ListenerSpec> others) {
    return others.stream().flatMap(other -> between(listener, other).stream()).findFirst();
  }

  private static Optional<String> between(ListenerSpec one, ListenerSpec other) {
    Protocol a = one.protocol();
    Protocol b = other.protocol();
    if (a == null || b == null || one.port() != other.port()) {
      return Optional.empty();
    }
    if ((a == Protocol.UDP) != (b == Protocol.UDP)) {
      return Optional.empty();
    }
    return GatewayListeners.clash(a, one.hostname(), b, other.hostname()).map(Conflicts::reason);
  }

  static String reason(Clash clash) {
    return switch (clash) {
      case PORT, PROTOCOL -> PROTOCOL;
      case HOSTNAME -> HOSTNAME;
    };
  }
}
