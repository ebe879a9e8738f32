/** Secrets and ConfigMaps: defaults, validation, table rows. */
@NullMarked
package io.fairlead.controlplane.kinds.secret;

import org.jspecify.annotations.NullMarked;
