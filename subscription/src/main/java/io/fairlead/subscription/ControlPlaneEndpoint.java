package io.fairlead.subscription;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where one control plane listens for agents, and how this one gets in.
 *
 * @param host name or address
 */
public record ControlPlaneEndpoint(String host, int port, Entrance entrance) {

  /** On this machine, in clear text. */
  public ControlPlaneEndpoint(String host, int port, String token) {
    this(host, port, new Entrance.Token(token));
  }

  /** Of {@code host:port}, an address of IPv6 in brackets; empty when it is not of that form. */
  public static Optional<ControlPlaneEndpoint> parse(String address, Entrance entrance) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    String host = address.substring(0, colon);
    if (host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"))) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return port < 1 || port > 65535
          ? Optional.empty()
          : Optional.of(new ControlPlaneEndpoint(host, port, entrance));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Another control plane, at {@code host:port}, entered the same way; empty as of {@link #parse}.
   */
  public Optional<ControlPlaneEndpoint> at(String address) {
    return parse(address, entrance);
  }

  /** What a Hello shows; empty when the connection itself does. */
  String token() {
    return switch (entrance) {
      case Entrance.Token(String text) -> text;
      case Entrance.Certificate _ -> "";
    };
  }

  /**
   * Connects, and shakes hands where that is done.
   *
   * @param connecting told the socket before, so that it can be closed meanwhile
   * @throws IOException when nobody is there, it is not a control plane of ours, or it does not let
   *     this agent have a certificate
   */
  Wire dial(Timings timings, Consumer<Socket> connecting) throws IOException {
    return switch (entrance) {
      case Entrance.Token _ -> Wire.clear(this, timings, connecting);
      case Entrance.Certificate(IdentityKeeper keeper) ->
          Wire.encrypted(this, keeper.context(this, timings), timings, connecting);
    };
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
