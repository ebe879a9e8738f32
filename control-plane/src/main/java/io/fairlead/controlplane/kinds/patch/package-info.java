/** The three patch formats of the API, each a pure function from tree and patch to tree. */
@NullMarked
package io.fairlead.controlplane.kinds.patch;

import org.jspecify.annotations.NullMarked;
