@NullMarked
package io.fairlead.controlplane.workload;

import org.jspecify.annotations.NullMarked;
