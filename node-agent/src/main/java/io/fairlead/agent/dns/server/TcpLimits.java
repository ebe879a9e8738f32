package io.fairlead.agent.dns.server;

import java.time.Duration;

/**
 * Bounds of the TCP side (RFC 7766, RFC 9210).
 *
 * @param connections open at once; one more closes the one that was idle longest, of the client
 *     that has most, or is refused when all are busy
 * @param pipelined queries of one connection answered at once; more wait unread
 * @param idle how long a connection may go without a complete query and without pending answers
 * @param write how long a client may take to take an answer
 */
public record TcpLimits(int connections, int pipelined, Duration idle, Duration write) {

  public static final TcpLimits DEFAULT =
      new TcpLimits(256, 32, Duration.ofSeconds(10), Duration.ofSeconds(5));
}
