/**
 * Runs the readiness probes of the pods of this node, as the kubelet does, and tells what it saw.
 * {@code ProbeState} decides (pure), {@code HttpProbe} and {@code TcpProbe} ask, {@link
 * io.fairlead.agent.probes.Prober} keeps one virtual thread for each probe.
 */
@NullMarked
package io.fairlead.agent.probes;

import org.jspecify.annotations.NullMarked;
