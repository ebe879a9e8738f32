/** Events: one object, seen as core/v1 and as events.k8s.io/v1, and the rules of both. */
@NullMarked
package io.fairlead.controlplane.kinds.event;

import org.jspecify.annotations.NullMarked;
