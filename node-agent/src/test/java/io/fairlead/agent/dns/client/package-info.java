@NullMarked
package io.fairlead.agent.dns.client;

import org.jspecify.annotations.NullMarked;
