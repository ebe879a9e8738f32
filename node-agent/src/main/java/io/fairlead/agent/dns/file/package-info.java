/**
 * Zones of others that a Corefile brings along: {@code file} and {@code auto}, in the form of RFC
 * 1035.
 */
@NullMarked
package io.fairlead.agent.dns.file;

import org.jspecify.annotations.NullMarked;
