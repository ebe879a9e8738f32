@NullMarked
package io.fairlead.agent.dns.cache;

import org.jspecify.annotations.NullMarked;
