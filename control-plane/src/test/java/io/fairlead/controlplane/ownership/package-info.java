@NullMarked
package io.fairlead.controlplane.ownership;

import org.jspecify.annotations.NullMarked;
