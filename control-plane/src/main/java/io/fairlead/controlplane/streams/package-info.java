/**
 * Streams between clients of the API and pods, by way of the agent of the pod's node.
 *
 * <pre>
 *   client ◀──▶ API ◀─ Flow of StreamFrames ─▶ PodStreams ◀── TCP, one connection a stream ──▶ agent ◀──▶ process
 *                                                  └── OpenStream, on the stream of images ──▶ agent
 * </pre>
 */
@NullMarked
package io.fairlead.controlplane.streams;

import org.jspecify.annotations.NullMarked;
