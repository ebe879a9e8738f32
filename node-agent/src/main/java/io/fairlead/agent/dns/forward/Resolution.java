package io.fairlead.agent.dns.forward;

import java.util.Optional;

/** What came of asking for a name that is not the cluster's. */
public sealed interface Resolution {

  /**
   * An upstream's reply, errors included.
   *
   * @param stale one it gave once (RFC 8767)
   * @param freshness of one that is kept, and not stale
   */
  record Answered(UpstreamReply reply, boolean stale, Optional<Freshness> freshness)
      implements Resolution {

    /** One that is not kept, or past its end. */
    public Answered(UpstreamReply reply, boolean stale) {
      this(reply, stale, Optional.empty());
    }
  }

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
