/** Tests of what is worked out from the image. */
@NullMarked
package io.fairlead.agent.compute;

import org.jspecify.annotations.NullMarked;
