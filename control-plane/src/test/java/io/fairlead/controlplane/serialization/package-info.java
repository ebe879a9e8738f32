/** Snapshots stored today are readable for ever; messages come out as they went in. */
@NullMarked
package io.fairlead.controlplane.serialization;

import org.jspecify.annotations.NullMarked;
