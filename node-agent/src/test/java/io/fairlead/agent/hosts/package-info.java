/** Tests of the ways between hosts. */
@NullMarked
package io.fairlead.agent.hosts;

import org.jspecify.annotations.NullMarked;
