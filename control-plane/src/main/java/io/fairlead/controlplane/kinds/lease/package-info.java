/** Leases: validation. */
@NullMarked
package io.fairlead.controlplane.kinds.lease;

import org.jspecify.annotations.NullMarked;
