/**
 * The layer 7 data plane for Ingress: one process part that takes HTTP and HTTPS from clients and
 * hands each request to an endpoint of the Service its route names. {@link
 * io.fairlead.gateway.Gateway} wires it; {@code routing} decides (pure), {@code proxy} moves bytes
 * on Netty event loops, {@code tls} chooses certificates, {@code accesslog}, {@code metrics} and
 * {@code operations} tell of it.
 */
@NullMarked
package io.fairlead.gateway;

import org.jspecify.annotations.NullMarked;
