/** The Ingress' entity: a status that follows the gateways. */
@NullMarked
package io.fairlead.controlplane.ingress;

import org.jspecify.annotations.NullMarked;
