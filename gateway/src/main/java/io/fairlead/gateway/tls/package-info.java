/** Certificates: from PEM text in the image to the one a TLS handshake uses, by server name. */
@NullMarked
package io.fairlead.gateway.tls;

import org.jspecify.annotations.NullMarked;
