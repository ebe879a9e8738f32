/** Tests of what the API knows of each kind. */
@NullMarked
package io.fairlead.controlplane.kinds;

import org.jspecify.annotations.NullMarked;
