/** The PROXY protocol towards endpoints: who a connection is for, told before anything else. */
@NullMarked
package io.fairlead.gateway.proxyprotocol;

import org.jspecify.annotations.NullMarked;
