/** The pools: nobody shares, nothing is lost, a full one says so. */
@NullMarked
package io.fairlead.controlplane.allocation;

import org.jspecify.annotations.NullMarked;
