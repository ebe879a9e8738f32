@NullMarked
package io.fairlead.agent.domains;

import org.jspecify.annotations.NullMarked;
