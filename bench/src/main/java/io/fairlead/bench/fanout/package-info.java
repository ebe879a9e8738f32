/** One control plane and many agents: what a change costs until the last of them has it. */
@NullMarked
package io.fairlead.bench.fanout;

import org.jspecify.annotations.NullMarked;
