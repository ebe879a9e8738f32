/**
 * Watches: which events a change means for one watcher (pure, {@link
 * io.fairlead.controlplane.api.watch.WatchEvents}), and the stream of them over chunked HTTP or
 * WebSocket.
 */
@NullMarked
package io.fairlead.controlplane.api.watch;

import org.jspecify.annotations.NullMarked;
