/** The gateway beside nginx, haproxy and caddy: same endpoint, same client, same cores. */
@NullMarked
package io.fairlead.bench.gateway;

import org.jspecify.annotations.NullMarked;
