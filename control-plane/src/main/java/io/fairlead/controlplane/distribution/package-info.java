/**
 * Serves node agents and gateways: one framed stream each, over which they get their part of the
 * image and its changes, and over which they report.
 *
 * <pre>
 *   Catalog ──changes──▶ Distributor: ImageBuilder, shelf, history ──offer──▶ NodeSession (coalesces)
 *                                                    Gathered ──due──▶          │ ▲ acks
 *                                                     AgentConnection (TCP) ◀───┘ │
 *                                                          └── Reports, NodeRegistry, GatewayRegistry
 *   Reports, NodeRegistry, PodScheduler ──writes──▶ ObjectStore
 * </pre>
 */
@NullMarked
package io.fairlead.controlplane.distribution;

import org.jspecify.annotations.NullMarked;
