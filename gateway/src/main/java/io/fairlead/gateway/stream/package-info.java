/**
 * Connections that are not HTTP to us: TCPRoute, UDPRoute and TLSRoute. {@link
 * io.fairlead.gateway.stream.StreamTable} says where each goes and is pure; the rest carries bytes
 * on Netty event loops, a client's connection and the one to its endpoint on the same loop, so that
 * nothing here needs a lock.
 *
 * <pre>
 *   TCP      accept ─────────────────────────────▶ TcpRelay ── endpoint
 *   TLS      accept ─▶ SniSelector ─ passthrough ▶ TcpRelay ── endpoint
 *                           └─ terminate: TLS ───▶ TcpRelay ── [TLS] endpoint
 *   UDP      UdpListener ─ a UdpSession a client ──────────── endpoint
 * </pre>
 */
@NullMarked
package io.fairlead.gateway.stream;

import org.jspecify.annotations.NullMarked;
