/** What a client exchanges with a pod on its node: logs, commands, terminals and ports. */
@NullMarked
package io.fairlead.model.stream;

import org.jspecify.annotations.NullMarked;
