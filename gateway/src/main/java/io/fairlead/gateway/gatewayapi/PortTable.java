package io.fairlead.gateway.gatewayapi;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.fairlead.model.gatewayapi.GatewayListeners.Listener;
import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One socket that Gateways ask for, and what is served there. Several Gateways may ask for the
 * same: listeners of the same hostname then serve the routes of both. Filled by one thread, then
 * read by any.
 */
public final class PortTable {

  /** A listener that asks for the socket. */
  public record Owner(NamespacedName gateway, ListenerName listener) {

    /** Name of the listener; of one in a ListenerSet {@code namespace/set/name}. */
    public String name() {
      return listener.set().isEmpty()
          ? listener.section()
          : listener.set() + "/" + listener.section();
    }
  }

  private final InetSocketAddress at;
  private final Family family;
  private boolean proxied;
  private final List<Owner> owners = new ArrayList<>();
  private final HostIndex<ListenerTable> listeners = new HostIndex<>();

  PortTable(InetSocketAddress at, Family family) {
    this.at = at;
    this.family = family;
  }

  void add(GatewayListeners gateway, Listener listener) {
    Owner owner = new Owner(gateway.gateway(), listener.name());
    owners.add(owner);
    proxied |= listener.proxied();
    if (listener.protocol() == Protocol.HTTP || listener.protocol() == Protocol.HTTPS) {
      ofHostname(gateway, listener).add(owner);
    }
  }

  ListenerTable ofHostname(GatewayListeners gateway, Listener listener) {
    return listeners.of(
        listener.hostname(),
        () -> new ListenerTable(listener.hostname(), listener.tls(), gateway.clientCertificate()));
  }

  public InetSocketAddress at() {
    return at;
  }

  public Family family() {
    return family;
  }

  /** Every connection begins with a header of the PROXY protocol. */
  public boolean proxied() {
    return proxied;
  }

  /** Whoever asks for the socket. */
  public List<Owner> owners() {
    return owners;
  }

  /**
   * The one for this host, or server name: only the most specific counts, whatever routes it has
   * (GatewayHTTPListenerIsolation). Null: there is none.
   */
  public @Nullable ListenerTable listener(String host) {
    return listeners.find(host);
  }
}
