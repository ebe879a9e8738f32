/**
 * What clients want of the pods of this node, each on a connection and threads of its own.
 *
 * <pre>
 *   OpenStream ─▶ StreamServer ─┬▶ LogStream ◀── LogReader ◀── files of a run
 *                               ├▶ ExecStream ─▶ a process beside the container's, by pipes or a Terminal
 *                               ├▶ AttachStream ◀── LogReader, ─▶ what its shim holds open for its input
 *                               └▶ PortStream ─▶ a socket of the pod's network
 *   StreamConnection ◀── Pump ◀── output        StreamConnection ──▶ Input ──▶ input, window, end
 * </pre>
 */
@NullMarked
package io.fairlead.agent.streams;

import org.jspecify.annotations.NullMarked;
