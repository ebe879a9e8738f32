package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;

/**
 * A token of a pod's ServiceAccount, bound to the pod.
 *
 * @param token never logged
 */
public record PodToken(Ref ref, String token, Instant issued, Instant expires) {
  private static final Duration LONGEST = Duration.ofHours(24);

  /**
   * What a pod asks for.
   *
   * @param audience empty: the API's
   * @param seconds how long it is to live
   */
  public record Ref(String audience, long seconds) {}

  /** As the kubelet does it: after four fifths of its life, at the latest after a day. */
  @JsonIgnore
  public Instant renewAt() {
    Duration most = Duration.between(issued, expires).multipliedBy(4).dividedBy(5);
    return issued.plus(most.compareTo(LONGEST) < 0 ? most : LONGEST);
  }

  @Override
  public String toString() {
    return "PodToken[" + ref + " until " + expires + "]";
  }
}
