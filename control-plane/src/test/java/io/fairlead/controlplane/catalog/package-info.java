/** The catalog on a feed in memory, and on a real journal. */
@NullMarked
package io.fairlead.controlplane.catalog;

import org.jspecify.annotations.NullMarked;
