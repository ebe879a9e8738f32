/** How pods end: no process of theirs is ours, so their node's data plane says when. */
@NullMarked
package io.fairlead.controlplane.pod;

import org.jspecify.annotations.NullMarked;
