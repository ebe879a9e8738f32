/**
 * Runs the pods of this node: what {@code lifecycle} decides is asked of a {@code runtime}, which
 * is {@code host}; {@link io.fairlead.agent.pods.PodRunner} has them take turns.
 */
@NullMarked
package io.fairlead.agent.pods;

import org.jspecify.annotations.NullMarked;
