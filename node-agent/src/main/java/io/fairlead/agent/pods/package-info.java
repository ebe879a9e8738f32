/**
 * Runs the pods of this node: what {@code lifecycle} decides, {@code host} does; {@link
 * io.fairlead.agent.pods.PodRunner} has them take turns.
 */
@NullMarked
package io.fairlead.agent.pods;

import org.jspecify.annotations.NullMarked;
