@NullMarked
package io.fairlead.agent.dns.scope;

import org.jspecify.annotations.NullMarked;
