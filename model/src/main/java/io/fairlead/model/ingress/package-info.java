/** Ingress: routes as data, as the gateway reads them (I*). */
@NullMarked
package io.fairlead.model.ingress;

import org.jspecify.annotations.NullMarked;
