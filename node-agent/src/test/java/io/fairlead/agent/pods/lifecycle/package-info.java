@NullMarked
package io.fairlead.agent.pods.lifecycle;

import org.jspecify.annotations.NullMarked;
