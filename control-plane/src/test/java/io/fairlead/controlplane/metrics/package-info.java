@NullMarked
package io.fairlead.controlplane.metrics;

import org.jspecify.annotations.NullMarked;
