/** Pods: defaults, validation, status words, table row. */
@NullMarked
package io.fairlead.controlplane.kinds.pod;

import org.jspecify.annotations.NullMarked;
