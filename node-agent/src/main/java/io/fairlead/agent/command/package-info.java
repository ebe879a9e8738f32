/** Commands of the host, run to their end. */
@NullMarked
package io.fairlead.agent.command;

import org.jspecify.annotations.NullMarked;
