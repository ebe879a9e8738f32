/**
 * ClusterIPs and NodePorts: pools that are event-sourced actors of their own, claims by the uid of
 * the Service they are for, and what a Service needs of them (SA6, SA8, SA22, SA24, SA25).
 */
@NullMarked
package io.fairlead.controlplane.allocation;

import org.jspecify.annotations.NullMarked;
