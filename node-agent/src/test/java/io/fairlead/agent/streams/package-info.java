@NullMarked
package io.fairlead.agent.streams;

import org.jspecify.annotations.NullMarked;
