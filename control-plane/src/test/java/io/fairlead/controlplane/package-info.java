/** Whole control planes, as users run them. */
@NullMarked
package io.fairlead.controlplane;

import org.jspecify.annotations.NullMarked;
