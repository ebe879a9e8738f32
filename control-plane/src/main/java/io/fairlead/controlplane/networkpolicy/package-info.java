/**
 * NetworkPolicy and ClusterNetworkPolicy: the entity that owns one and the addresses its selectors
 * stand for (N*).
 */
@NullMarked
package io.fairlead.controlplane.networkpolicy;

import org.jspecify.annotations.NullMarked;
