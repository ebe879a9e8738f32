/** Gateway API as data, as gateways read it: listeners, routes, TLS to backends (G*). */
@NullMarked
package io.fairlead.model.gatewayapi;

import org.jspecify.annotations.NullMarked;
