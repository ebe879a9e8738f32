package io.fairlead.controlplane.api;

import java.time.Duration;

/**
 * What clients may take of the server.
 *
 * @param unread how long a client may read nothing of an answer or a watch that has something for
 *     it, until its connection is reset
 * @param reading how many requests that read may be under way, watches not counted
 * @param writing how many that write
 * @param bodyBytes how many bytes the bodies of all requests may have that are under way
 */
public record ApiLimits(Duration unread, int reading, int writing, long bodyBytes) {

  /** A minute; as many requests as kube-apiserver lets in; 64 MiB. */
  public static final ApiLimits DEFAULT =
      new ApiLimits(Duration.ofSeconds(60), 400, 200, 64L << 20);
}
