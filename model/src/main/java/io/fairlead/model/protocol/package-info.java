/** The messages between the control plane and its agents and gateways, one JSON object a frame. */
@NullMarked
package io.fairlead.model.protocol;

import org.jspecify.annotations.NullMarked;
