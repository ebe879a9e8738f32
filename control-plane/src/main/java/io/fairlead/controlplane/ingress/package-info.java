/** Ingress: the entity that owns one and publishes where it can be reached (I12, I15, I16). */
@NullMarked
package io.fairlead.controlplane.ingress;

import org.jspecify.annotations.NullMarked;
