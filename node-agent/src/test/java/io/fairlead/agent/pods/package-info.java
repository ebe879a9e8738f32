@NullMarked
package io.fairlead.agent.pods;

import org.jspecify.annotations.NullMarked;
