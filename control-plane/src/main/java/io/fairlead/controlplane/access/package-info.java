/** Users, as the rest of the control plane speaks of them. Pure. */
@NullMarked
package io.fairlead.controlplane.access;

import org.jspecify.annotations.NullMarked;
