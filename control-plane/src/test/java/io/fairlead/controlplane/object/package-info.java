/** Entities on a journal in memory: what all kinds have in common, and the tools to try each. */
@NullMarked
package io.fairlead.controlplane.object;

import org.jspecify.annotations.NullMarked;
