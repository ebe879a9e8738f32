/** Tests of what a node tells of itself. */
@NullMarked
package io.fairlead.agent.health;

import org.jspecify.annotations.NullMarked;
