@NullMarked
package io.fairlead.controlplane.kinds.gatewayapi;

import org.jspecify.annotations.NullMarked;
