/** How pods end: their node says when, be it the agent that ran them or the data plane. */
@NullMarked
package io.fairlead.controlplane.pod;

import org.jspecify.annotations.NullMarked;
