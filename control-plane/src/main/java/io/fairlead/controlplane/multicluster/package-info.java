/**
 * What one cluster does by itself with the Multi-Cluster Services API (KEP-1645, D21): a
 * ClusterSetIP is reached through a Service made for it, and exports are told what becomes of them.
 */
@NullMarked
package io.fairlead.controlplane.multicluster;

import org.jspecify.annotations.NullMarked;
