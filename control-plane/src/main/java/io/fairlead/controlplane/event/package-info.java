/** Events: what components say about objects, counted when it is said again, gone after an hour. */
@NullMarked
package io.fairlead.controlplane.event;

import org.jspecify.annotations.NullMarked;
