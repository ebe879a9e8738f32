/** What the author of a valid object should know all the same. */
@NullMarked
package io.fairlead.controlplane.kinds.warning;

import org.jspecify.annotations.NullMarked;
