package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Gateway of a class of ours with every listener that is to be open: its own and those of
 * ListenerSets attached to it. Listeners that conflict or can not work are not in here (G11).
 *
 * @param addresses to listen on, as {@code spec.addresses} asks; empty: those of the gateway
 * @param clientCertificate Secret of what it shows to backends that ask ({@code
 *     spec.tls.backend.clientCertificateRef}); null: nothing
 * @param created creationTimestamp, seconds since the epoch: of Gateways that are in each other's
 *     way the older has the port, then the one whose name sorts first; 0 before all
 */
public record GatewayListeners(
    NamespacedName gateway,
    List<String> addresses,
    List<Listener> listeners,
    @Nullable NamespacedName clientCertificate,
    long created) {

  public GatewayListeners {
    addresses = List.copyOf(addresses);
    listeners = List.copyOf(listeners);
  }

  /** One that goes before all others. */
  public GatewayListeners(
      NamespacedName gateway,
      List<String> addresses,
      List<Listener> listeners,
      @Nullable NamespacedName clientCertificate) {
    this(gateway, addresses, listeners, clientCertificate, 0);
  }

  /**
   * One listener.
   *
   * @param hostname empty: every host; {@code *.example.com} matches several labels (G5)
   * @param tls null for HTTP, TCP and UDP
   */
  public record Listener(
      ListenerName name, int port, Protocol protocol, String hostname, @Nullable Tls tls) {}

  /** {@code spec.listeners[].protocol}. */
  public enum Protocol {
    HTTP,
    HTTPS,
    TLS,
    TCP,
    UDP
  }

  /**
   * How a listener speaks TLS.
   *
   * @param passthrough it does not: bytes go on as they are
   * @param certificates Secrets, each an entry of its own
   * @param validation null: clients are not asked for a certificate
   */
  public record Tls(
      boolean passthrough,
      List<NamespacedName> certificates,
      @Nullable ClientValidation validation) {
    public Tls {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * What a client's certificate is checked by ({@code spec.tls.frontend}).
   *
   * @param authoritiesPem certificates of the authorities, PEM; empty: none is usable, so no client
   *     gets in
   * @param insecureFallback a client without a certificate, or with one that does not hold, is let
   *     in ({@code AllowInsecureFallback})
   */
  public record ClientValidation(List<String> authoritiesPem, boolean insecureFallback) {
    public ClientValidation {
      authoritiesPem = List.copyOf(authoritiesPem);
    }
  }
}
