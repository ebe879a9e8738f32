package io.fairlead.gateway.stream;

import io.fairlead.gateway.proxy.ProxyLimits;
import java.time.Duration;

/**
 * What one client or endpoint may cost us.
 *
 * @param handshake for a client's hello, and for TLS after it
 * @param connect for a TCP connection to an endpoint, and as much again for TLS
 * @param tries endpoints that are asked for one connection
 * @param idle quiet time after which a TCP connection is closed
 * @param halfClosed the same, once one end has said all it has to say
 * @param udpIdle quiet time after which a client of UDP is forgotten
 * @param udpClients of one port of UDP that are remembered; past it the one that was quiet longest
 *     is forgotten
 * @param drain how long {@code close()} waits for connections to end
 */
public record StreamLimits(
    Duration handshake,
    Duration connect,
    int tries,
    Duration idle,
    Duration halfClosed,
    Duration udpIdle,
    int udpClients,
    Duration drain) {

  public static final StreamLimits DEFAULT =
      new StreamLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          3,
          Duration.ofHours(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(60),
          4096,
          Duration.ofSeconds(3));

  /** With what is waited for of HTTP, too, waited for as long. */
  public static StreamLimits of(ProxyLimits limits) {
    return new StreamLimits(
        limits.handshake(),
        limits.connect(),
        DEFAULT.tries(),
        limits.tunnel(),
        DEFAULT.halfClosed(),
        DEFAULT.udpIdle(),
        DEFAULT.udpClients(),
        limits.drain());
  }
}
