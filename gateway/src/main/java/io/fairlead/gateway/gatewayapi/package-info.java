/**
 * Gateway API as a gateway serves it: listeners by socket and host, rules by host, path and the
 * rest, compiled into immutable tables that event loops read by reference (G1-G6). Pure; no I/O.
 */
@NullMarked
package io.fairlead.gateway.gatewayapi;

import org.jspecify.annotations.NullMarked;
