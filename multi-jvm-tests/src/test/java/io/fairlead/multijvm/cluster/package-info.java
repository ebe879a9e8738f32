/**
 * Clusters of processes that are killed, paused and parted from each other while clients write,
 * watch, and use the data plane.
 */
@NullMarked
package io.fairlead.multijvm.cluster;

import org.jspecify.annotations.NullMarked;
