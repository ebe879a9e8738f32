/** What {@code kubectl get} shows of each kind: a column's name and how its cell is read. */
@NullMarked
package io.fairlead.controlplane.kinds.table;

import org.jspecify.annotations.NullMarked;
