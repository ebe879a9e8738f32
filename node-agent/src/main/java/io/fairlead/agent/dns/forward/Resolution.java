package io.fairlead.agent.dns.forward;

/** What came of asking for a name that is not the cluster's. */
public sealed interface Resolution {

  /** An upstream's reply, errors included; {@code stale}: one it gave once (RFC 8767). */
  record Answered(UpstreamReply reply, boolean stale) implements Resolution {}

  /**
   * No upstream could be asked or answered in time.
   *
   * @param code of RFC 8914
   */
  record Failed(int code, String why) implements Resolution {}

  /**
   * It was not tried: nobody to ask, or too many questions at once.
   *
   * @param code of RFC 8914
   */
  record Refused(int code, String why) implements Resolution {}
}
