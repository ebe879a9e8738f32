/** Tests of the whole agent, fed over a real stream. */
@NullMarked
package io.fairlead.agent;

import org.jspecify.annotations.NullMarked;
