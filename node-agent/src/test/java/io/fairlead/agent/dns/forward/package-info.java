@NullMarked
package io.fairlead.agent.dns.forward;

import org.jspecify.annotations.NullMarked;
