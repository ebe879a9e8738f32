/** The objects every installation has, made when they are missing at a start. */
@NullMarked
package io.fairlead.controlplane.bootstrap;

import org.jspecify.annotations.NullMarked;
