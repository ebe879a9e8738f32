/**
 * The CEL rules of Gateway API v1.6 (standard channel) and of ClusterNetworkPolicy v1alpha2, a
 * class a kind, in the words of their definitions. What the schemas say is in {@code
 * custom-resources.txt}.
 */
@NullMarked
package io.fairlead.controlplane.kinds.gatewayapi;

import org.jspecify.annotations.NullMarked;
