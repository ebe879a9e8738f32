@NullMarked
package io.fairlead.agent.dns.log;

import org.jspecify.annotations.NullMarked;
