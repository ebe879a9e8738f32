package io.fairlead.agent.dns.forward;

/** What came of asking the upstreams. */
public sealed interface Resolution {

  /** An upstream's reply, errors included. */
  record Answered(UpstreamReply reply) implements Resolution {}

  /**
   * No upstream could be asked or answered in time.
   *
   * @param code of RFC 8914
   */
  record Failed(int code, String why) implements Resolution {}

  /** The host names no resolver, or only ourselves. */
  record NoUpstream(String why) implements Resolution {}
}
