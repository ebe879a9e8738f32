@NullMarked
package io.fairlead.controlplane.object;

import org.jspecify.annotations.NullMarked;
