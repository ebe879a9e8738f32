/**
 * What the kernel should hold for the Services of the image, as values: the table and its chains
 * ({@link io.fairlead.agent.nftables.rules.Ruleset}), the elements of its sets and maps ({@link
 * io.fairlead.agent.nftables.rules.ServicePlanner}), and the difference between two states ({@link
 * io.fairlead.agent.nftables.rules.ElementDiff}). Pure: no I/O and no threads.
 */
@NullMarked
package io.fairlead.agent.nftables.rules;

import org.jspecify.annotations.NullMarked;
