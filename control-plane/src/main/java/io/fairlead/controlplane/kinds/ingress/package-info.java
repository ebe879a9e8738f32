/** Ingresses and their classes: defaults, validation, warnings, table rows. */
@NullMarked
package io.fairlead.controlplane.kinds.ingress;

import org.jspecify.annotations.NullMarked;
