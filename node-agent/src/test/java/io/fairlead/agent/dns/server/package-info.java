@NullMarked
package io.fairlead.agent.dns.server;

import org.jspecify.annotations.NullMarked;
