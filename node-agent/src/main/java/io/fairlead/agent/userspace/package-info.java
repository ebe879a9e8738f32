/**
 * The data plane that needs no privilege: every ClusterIP is a loopback address this process
 * listens on, and connections are relayed to endpoints by two selector loops. {@link
 * io.fairlead.agent.userspace.UserspacePlane} applies images; {@code TcpRelay} and {@code
 * UdpListener} move the bytes; {@code EventLoop} is the thread they run on.
 */
@NullMarked
package io.fairlead.agent.userspace;

import org.jspecify.annotations.NullMarked;
