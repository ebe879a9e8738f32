@NullMarked
package io.fairlead.controlplane.event;

import org.jspecify.annotations.NullMarked;
