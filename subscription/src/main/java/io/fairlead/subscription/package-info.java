/**
 * How an agent or gateway hears from the control plane: one framed JSON stream that is resumed from
 * the revision held, and a copy of the last good image on disk to start from without any control
 * plane. {@link io.fairlead.subscription.ControlPlaneSubscription} is the way in; {@code Frames}
 * and {@code MessageCodec} are the wire format, used by both ends.
 */
@NullMarked
package io.fairlead.subscription;

import org.jspecify.annotations.NullMarked;
