/**
 * Asks containers how they are, as the kubelet does. {@code ProbeState} decides (pure), {@code
 * HttpProbe}, {@code TcpProbe} and {@code GrpcProbe} ask, {@link
 * io.fairlead.agent.probes.ProbeRunner} repeats on a virtual thread for each probe. {@link
 * io.fairlead.agent.probes.Prober} does so for pods whose process runs elsewhere; for those this
 * node runs, see {@code pods/PodProbes}.
 */
@NullMarked
package io.fairlead.agent.probes;

import org.jspecify.annotations.NullMarked;
