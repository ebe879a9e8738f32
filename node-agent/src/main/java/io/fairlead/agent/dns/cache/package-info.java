/**
 * What upstreams said, kept for a while (D37, D38): {@link
 * io.fairlead.agent.dns.cache.CachingResolver} answers from it, asks once for many, refreshes what
 * is popular, and falls back to old answers when upstreams are gone.
 */
@NullMarked
package io.fairlead.agent.dns.cache;

import org.jspecify.annotations.NullMarked;
