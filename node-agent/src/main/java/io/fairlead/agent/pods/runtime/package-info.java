/** What pods ask of whatever runs their containers. */
@NullMarked
package io.fairlead.agent.pods.runtime;

import org.jspecify.annotations.NullMarked;
