/** Endpoints as clients write them (E16). */
@NullMarked
package io.fairlead.controlplane.kinds.endpoints;

import org.jspecify.annotations.NullMarked;
