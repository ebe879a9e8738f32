@NullMarked
package io.fairlead.controlplane.membership;

import org.jspecify.annotations.NullMarked;
