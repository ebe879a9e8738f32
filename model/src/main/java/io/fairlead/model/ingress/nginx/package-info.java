/**
 * The annotations of ingress-nginx as data: which there are and what becomes of each ({@link
 * io.fairlead.model.ingress.nginx.NginxAnnotations}), and what those of one Ingress ask for ({@link
 * io.fairlead.model.ingress.nginx.IngressPolicy}). Pure: control plane and gateway read them alike.
 */
@NullMarked
package io.fairlead.model.ingress.nginx;

import org.jspecify.annotations.NullMarked;
