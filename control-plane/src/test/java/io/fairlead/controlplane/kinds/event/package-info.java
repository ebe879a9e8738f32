@NullMarked
package io.fairlead.controlplane.kinds.event;

import org.jspecify.annotations.NullMarked;
