/** Ports of TCP and UDP by ConfigMap, as ingress-nginx has them (I24). */
@NullMarked
package io.fairlead.controlplane.streamservices;

import org.jspecify.annotations.NullMarked;
