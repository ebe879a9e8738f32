@NullMarked
package io.fairlead.agent.dns.rewrite;

import org.jspecify.annotations.NullMarked;
