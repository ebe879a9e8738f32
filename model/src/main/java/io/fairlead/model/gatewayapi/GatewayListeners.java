package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

  /** Of two that are in each other's way the first has the port (ADR 46). */
  public static final Comparator<GatewayListeners> BY_AGE =
      Comparator.comparingLong(GatewayListeners::created).thenComparing(GatewayListeners::gateway);

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
   * @param proxied every connection begins with a header of the PROXY protocol
   */
  public record Listener(
      ListenerName name,
      int port,
      Protocol protocol,
      String hostname,
      @Nullable Tls tls,
      boolean proxied) {

    /** One whose connections begin with what clients say. */
    public Listener(
        ListenerName name, int port, Protocol protocol, String hostname, @Nullable Tls tls) {
      this(name, port, protocol, hostname, tls, false);
    }

    /** What one that clashes with this is told of it, {@code port 80 is taken for HTTP}. */
    public String taken(Clash clash) {
      return switch (clash) {
        case PORT -> "port %d is taken for %s".formatted(port, protocol);
        case PROTOCOL -> "%s of port %d is taken for %s".formatted(host(), port, protocol);
        case HOSTNAME ->
            "%s of port %d is taken for %s%s"
                .formatted(
                    host(),
                    port,
                    protocol,
                    tls == null || tls.passthrough() ? "" : " with other certificates");
      };
    }

    private String host() {
      return hostname.isEmpty() ? "any hostname" : "hostname " + hostname;
    }
  }

  /** {@code spec.listeners[].protocol}. */
  public enum Protocol {
    HTTP(Family.HTTP),
    HTTPS(Family.TLS),
    TLS(Family.TLS),
    TCP(Family.TCP),
    UDP(Family.UDP);

    private final Family family;

    Protocol(Family family) {
      this.family = family;
    }

    public Family family() {
      return family;
    }
  }

  /** What is spoken from the first byte on; a socket has one. */
  public enum Family {
    HTTP,
    /** HTTPS and TLS, told apart by server name. */
    TLS,
    /** Whatever comes. */
    TCP,
    /** Whatever comes, in datagrams; such a socket is none of the others'. */
    UDP;

    /** Nothing tells connections apart, so a port has one listener of it. */
    public boolean oneOnly() {
      return this == TCP || this == UDP;
    }
  }

  /** Why two listeners can not have one socket both. */
  public enum Clash {
    /** Other things are spoken there, or nothing that tells connections apart. */
    PORT,
    /** Both are for the hostname, by two protocols. */
    PROTOCOL,
    /** Both are for the hostname, and show clients or backends other things. */
    HOSTNAME
  }

  /**
   * Why listeners with these protocols and hostnames could not be told apart at one port of TCP or
   * of UDP (G5); empty: they can.
   */
  public static Optional<Clash> clash(
      Protocol protocol, String hostname, Protocol other, String otherHostname) {
    if (protocol.family != other.family || protocol.family.oneOnly()) {
      return Optional.of(Clash.PORT);
    }
    if (!hostname.equals(otherHostname)) {
      return Optional.empty();
    }
    return Optional.of(protocol == other ? Clash.HOSTNAME : Clash.PROTOCOL);
  }

  /**
   * Why a listener of this Gateway and one of another could not have the same socket both; empty:
   * they can, for a request says whose it is, or whichever has it the same is shown to clients and
   * backends.
   */
  public Optional<Clash> clash(Listener listener, GatewayListeners other, Listener others) {
    return clash(listener.protocol, listener.hostname, others.protocol, others.hostname)
        .filter(
            clash ->
                clash != Clash.HOSTNAME
                    || listener.protocol == Protocol.TLS
                    || !Objects.equals(listener.tls, others.tls)
                    || !Objects.equals(clientCertificate, other.clientCertificate));
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
