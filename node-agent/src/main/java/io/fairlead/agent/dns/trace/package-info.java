/** The way an answer took, told while it is taken by those who decide. */
@NullMarked
package io.fairlead.agent.dns.trace;

import org.jspecify.annotations.NullMarked;
