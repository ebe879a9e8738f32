/**
 * What the data plane of this node should do, worked out from the image. Pure: no I/O and no
 * threads here; the same image gives the same answer whatever came before.
 */
@NullMarked
package io.fairlead.agent.compute;

import org.jspecify.annotations.NullMarked;
