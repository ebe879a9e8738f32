/**
 * HTTP/1.1 between clients (downstream) and endpoints (upstream) on Netty event loops. A client's
 * connection and the upstream connections its requests use live on one loop, so nothing here needs
 * a lock; only the route table crosses threads, by reference.
 */
@NullMarked
package io.fairlead.gateway.proxy;

import org.jspecify.annotations.NullMarked;
