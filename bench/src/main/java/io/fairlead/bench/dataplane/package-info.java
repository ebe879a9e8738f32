/**
 * Data planes beside their peers, with real packets in network namespaces that are made for it.
 *
 * <pre>
 *   client ──veth── ours  ──veth── pods       the connector has one address on each side and
 *      └─────veth── peer  ──veth── pods       tries the sides in turns of 50 ms
 * </pre>
 */
@NullMarked
package io.fairlead.bench.dataplane;

import org.jspecify.annotations.NullMarked;
