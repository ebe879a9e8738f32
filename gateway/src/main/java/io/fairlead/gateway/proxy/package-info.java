/**
 * HTTP between clients (downstream) and endpoints (upstream) on Netty event loops. A client's
 * connection and the upstream connections its requests use live on one loop, so nothing here needs
 * a lock; only the route table crosses threads, by reference.
 *
 * <p>A request passes these phases, each in a class of its own:
 *
 * <pre>
 *   check     RequestRules, RequestTarget   what is no request is refused
 *   route     RouteTable                    host and path: where to, by which rules
 *   rewrite   RequestPhases.rewrite         the head an endpoint gets
 *   select    UpstreamSelector              an endpoint, allowed by policy, over a connection
 *   exchange  ProxyExchange                 bodies both ways, timeouts, next endpoint
 *   respond   ProxyExchange.onResponseHead  the head a client gets
 * </pre>
 *
 * <p>A filter of requests stands between route and rewrite, one of responses in respond.
 *
 * <p>The first three are pure and see whole heads as Netty's HTTP/1.1 objects, whatever version is
 * spoken; {@link io.fairlead.gateway.proxy.DownstreamStream} and {@link
 * io.fairlead.gateway.proxy.UpstreamStream} are the seams behind which versions differ.
 */
@NullMarked
package io.fairlead.gateway.proxy;

import org.jspecify.annotations.NullMarked;
