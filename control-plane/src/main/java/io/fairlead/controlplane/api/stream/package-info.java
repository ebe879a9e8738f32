/**
 * What {@code exec}, {@code attach} and {@code port-forward} look like on a client's connection:
 * channels of a WebSocket, or streams of SPDY/3.1, on a connection of their own or inside a
 * WebSocket. The {@code *Wire} classes say what bytes mean and know no streams of Pekko; {@link
 * io.fairlead.controlplane.api.stream.Conversation} and {@link
 * io.fairlead.controlplane.api.stream.Forwarding} move bytes between a client and a pod's node.
 */
@NullMarked
package io.fairlead.controlplane.api.stream;

import org.jspecify.annotations.NullMarked;
