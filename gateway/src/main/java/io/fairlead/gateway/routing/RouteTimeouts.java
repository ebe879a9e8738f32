package io.fairlead.gateway.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the requests of one route may wait for their endpoint; null: as long as the gateway's
 * own limits say.
 *
 * @param connect for a connection to an endpoint
 * @param read between two pieces of the response, also before the first
 * @param send between two moments the endpoint takes data of the request
 * @param request for the whole exchange, from the request's head to the end of the response; null:
 *     no such limit
 * @param attempt for one endpoint, from when it is asked to the end of its response; null: no such
 *     limit
 */
public record RouteTimeouts(
    @Nullable Duration connect,
    @Nullable Duration read,
    @Nullable Duration send,
    @Nullable Duration request,
    @Nullable Duration attempt) {

  /** The gateway's limits, none for the whole. */
  public static final RouteTimeouts USUAL = new RouteTimeouts(null, null, null, null, null);
}
