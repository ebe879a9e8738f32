/**
 * Gateway API resolved: from the objects as they are written to what gateways are told and what
 * statuses say (G5-G11). {@link io.fairlead.controlplane.gatewayapi.Resolutions} keeps all of it up
 * to date; the resolvers are pure.
 */
@NullMarked
package io.fairlead.controlplane.gatewayapi;

import org.jspecify.annotations.NullMarked;
