/**
 * What this node's agent tells those who watch it over HTTP: whether the data plane keeps up, and
 * what it counts.
 */
@NullMarked
package io.fairlead.agent.health;

import org.jspecify.annotations.NullMarked;
