package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.model.gatewayapi.GatewayListeners.Tls;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners of one hostname on one socket serve. Filled by one thread, then read by any.
 */
public final class ListenerTable {
  private final String hostname;
  private final @Nullable Tls tls;
  private final @Nullable NamespacedName clientCertificate;
  private final List<Owner> owners = new ArrayList<>();
  private final HostIndex<RuleIndex> rules = new HostIndex<>();

  ListenerTable(String hostname, @Nullable Tls tls, @Nullable NamespacedName clientCertificate) {
    this.hostname = hostname;
    this.tls = tls;
    this.clientCertificate = clientCertificate;
  }

  /** As the listener has it; empty: every host. */
  public String hostname() {
    return hostname;
  }

  /** The listeners whose routes are served here; of one Gateway there is one. */
  public List<Owner> owners() {
    return owners;
  }

  void add(Owner owner) {
    owners.add(owner);
  }

  /** Null: it does not speak TLS. */
  public @Nullable Tls tls() {
    return tls;
  }

  /** Secret of what is shown to endpoints that ask for a certificate; null: nothing. */
  public @Nullable NamespacedName clientCertificate() {
    return clientCertificate;
  }

  /** A route that was taken for this hostname; matches come in their order. */
  void add(String ofRoute, RuleMatch match) {
    rules.of(ofRoute, RuleIndex::new).add(match);
  }

  /**
   * The rule for this request: of the routes with the most specific hostname that have one, the one
   * that wins. Null: none matches (G2).
   */
  public @Nullable RuleMatch find(String host, RequestHead head) {
    return rules.first(host, index -> index.find(head));
  }
}
