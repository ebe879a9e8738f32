/** Answers made of the question itself: {@code template} of a Corefile. */
@NullMarked
package io.fairlead.agent.dns.template;

import org.jspecify.annotations.NullMarked;
