package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.http.GoDuration;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import java.time.Duration;

/**
 * Until when a request's work is worth doing: its client has heard a timeout after that. As
 * kube-apiserver bounds it: what {@code ?timeout} says, a minute at most, and one write for no
 * longer than 34 s of that.
 *
 * @see <a
 *     href="https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/endpoints/filters/request_deadline.go">request_deadline.go</a>
 */
public record Deadline(long nanoTime) {
  // kube-apiserver's --request-timeout
  private static final Duration REQUEST = Duration.ofSeconds(60);

  // its requestTimeoutUpperBound
  private static final Duration WRITE = Duration.ofSeconds(34);

  /** That of a request that begins now and says nothing of it. */
  public static Deadline ofRequest() {
    return in(REQUEST);
  }

  /**
   * That of a request that begins now, as its query has it; a client's {@code 0s} is no limit.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 when it is no duration
   */
  public static Deadline of(Query query) {
    String timeout = query.text("timeout");
    if (timeout.isEmpty()) {
      return ofRequest();
    }
    try {
      Duration asked = GoDuration.parse(timeout);
      return in(asked.isPositive() && asked.compareTo(REQUEST) < 0 ? asked : REQUEST);
    } catch (IllegalArgumentException e) {
      throw Failures.badRequest("invalid timeout specified in the request URL - " + e.getMessage())
          .rejected(e);
    }
  }

  private static Deadline in(Duration left) {
    return new Deadline(System.nanoTime() + left.toNanos());
  }

  /** How long the next write may take; never negative. */
  Duration forWrite() {
    long left = Math.max(0, nanoTime - System.nanoTime());
    return left < WRITE.toNanos() ? Duration.ofNanos(left) : WRITE;
  }

  /** Fails with 504 when it has passed. */
  void require() {
    if (System.nanoTime() - nanoTime > 0) {
      throw Failures.timeout().rejected();
    }
  }
}
