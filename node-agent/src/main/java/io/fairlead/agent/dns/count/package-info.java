/**
 * What DNS counts, so that counting costs next to nothing: each thread that answers has numbers of
 * its own, summed up when somebody reads them. Under CoreDNS' names in {@code health} (D44).
 */
@NullMarked
package io.fairlead.agent.dns.count;

import org.jspecify.annotations.NullMarked;
