/** Gateway API resolved: manifests in, conditions and entries out. */
@NullMarked
package io.fairlead.controlplane.gatewayapi;

import org.jspecify.annotations.NullMarked;
