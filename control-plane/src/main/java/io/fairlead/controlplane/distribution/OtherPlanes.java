package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.distribution.RollCall.Addresses;
import io.fairlead.controlplane.membership.HostPort;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Where the control planes of the cluster serve the API and agents. Thread-safe. */
final class OtherPlanes {

  private static final Comparator<InetSocketAddress> ORDER =
      Comparator.comparing(InetSocketAddress::getHostString)
          .thenComparingInt(InetSocketAddress::getPort);

  private final Map<String, Addresses> others = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Addresses> own = List.of();

  /** Where this one does. */
  void own(Addresses at) {
    own = List.of(at);
  }

  /** Another one says where it does. */
  void told(String member, Addresses at) {
    if (!at.equals(others.put(member, at))) {
      listeners.forEach(Runnable::run);
    }
  }

  /** There are no others than these. */
  void retain(Set<String> members) {
    if (others.keySet().retainAll(members)) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Where the API is served, in an order that all agree on. */
  List<InetSocketAddress> apis() {
    return all().map(at -> parsed(at.api())).distinct().sorted(ORDER).toList();
  }

  /** Where agents are served, {@code host:port}; this one first. */
  List<String> agents() {
    return all().map(Addresses::agents).distinct().toList();
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private Stream<Addresses> all() {
    return Stream.concat(own.stream(), others.values().stream());
  }

  private static InetSocketAddress parsed(String address) {
    HostPort at = HostPort.parse(address);
    return new InetSocketAddress(at.host(), at.port());
  }
}
