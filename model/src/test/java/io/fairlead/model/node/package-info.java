/** Tests of how Nodes are read. */
@NullMarked
package io.fairlead.model.node;

import org.jspecify.annotations.NullMarked;
