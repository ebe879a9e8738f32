/** One line for each request that came to its end, written off the event loops. */
@NullMarked
package io.fairlead.gateway.accesslog;

import org.jspecify.annotations.NullMarked;
