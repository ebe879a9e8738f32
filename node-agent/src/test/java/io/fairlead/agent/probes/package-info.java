/** Tests of the readiness probes against real servers. */
@NullMarked
package io.fairlead.agent.probes;

import org.jspecify.annotations.NullMarked;
