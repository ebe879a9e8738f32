/**
 * Proofs of who a client is: certificates, ServiceAccount tokens, the token file and the
 * administrator's token. Every proof is either good or no proof at all: what was wrong with it is
 * told to nobody.
 */
@NullMarked
package io.fairlead.controlplane.access.authn;

import org.jspecify.annotations.NullMarked;
