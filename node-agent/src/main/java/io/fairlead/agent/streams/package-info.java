/**
 * What clients want of the pods of this node, each on a connection and threads of its own.
 *
 * <pre>
 *   OpenStream ─▶ StreamServer ─▶ Logs: LogReader over the files of a run
 * </pre>
 */
@NullMarked
package io.fairlead.agent.streams;

import org.jspecify.annotations.NullMarked;
