/** Tests of the userspace data plane with real sockets on loopback addresses. */
@NullMarked
package io.fairlead.agent.userspace;

import org.jspecify.annotations.NullMarked;
