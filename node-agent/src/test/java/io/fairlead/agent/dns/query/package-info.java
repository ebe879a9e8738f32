@NullMarked
package io.fairlead.agent.dns.query;

import org.jspecify.annotations.NullMarked;
