/**
 * One per host: subscribes to the control plane and puts each image in force: forwarding, cluster
 * DNS, readiness probes. {@link io.fairlead.agent.NodeAgent} wires them; each goes on from the last
 * good image when there is no control plane.
 */
@NullMarked
package io.fairlead.agent;

import org.jspecify.annotations.NullMarked;
