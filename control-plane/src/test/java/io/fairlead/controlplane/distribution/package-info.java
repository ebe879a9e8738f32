/** Tests of the agent server over real sockets, with the real catalog behind it. */
@NullMarked
package io.fairlead.controlplane.distribution;

import org.jspecify.annotations.NullMarked;
