/** Namespace: how one that is terminating is emptied and let go. */
@NullMarked
package io.fairlead.controlplane.namespace;

import org.jspecify.annotations.NullMarked;
