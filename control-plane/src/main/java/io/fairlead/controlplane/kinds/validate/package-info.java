/** The tools validators are written with, and the rules several kinds share. */
@NullMarked
package io.fairlead.controlplane.kinds.validate;

import org.jspecify.annotations.NullMarked;
