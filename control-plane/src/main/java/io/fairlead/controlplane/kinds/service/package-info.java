/** Services: defaults, what an update carries over, validation, warnings, table row. */
@NullMarked
package io.fairlead.controlplane.kinds.service;

import org.jspecify.annotations.NullMarked;
