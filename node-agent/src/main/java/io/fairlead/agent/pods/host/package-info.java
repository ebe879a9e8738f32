/** Processes, network namespaces and files of pods on this host. Decides nothing. */
@NullMarked
package io.fairlead.agent.pods.host;

import org.jspecify.annotations.NullMarked;
