@NullMarked
package io.fairlead.controlplane.kinds.apply;

import org.jspecify.annotations.NullMarked;
