/**
 * What proves who is who on the API's port: a certificate authority of our own and the server
 * certificate it signed, made once in {@code DIR/pki}, and the administrator's bearer token. All
 * files are readable by their owner only.
 */
@NullMarked
package io.fairlead.controlplane.api.pki;

import org.jspecify.annotations.NullMarked;
