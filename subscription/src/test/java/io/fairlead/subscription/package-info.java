/** Tests of the stream's client, over real sockets and real files. */
@NullMarked
package io.fairlead.subscription;

import org.jspecify.annotations.NullMarked;
