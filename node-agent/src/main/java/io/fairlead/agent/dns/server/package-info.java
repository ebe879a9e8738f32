/** The DNS server's sockets: UDP on one thread each, TCP on virtual threads, all bounded. */
@NullMarked
package io.fairlead.agent.dns.server;

import org.jspecify.annotations.NullMarked;
