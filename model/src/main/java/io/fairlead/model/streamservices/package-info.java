/**
 * The ConfigMaps by which ingress-nginx opens ports of TCP and UDP, read and resolved to what
 * gateways know already: listeners and routes of streams. Pure.
 */
@NullMarked
package io.fairlead.model.streamservices;

import org.jspecify.annotations.NullMarked;
