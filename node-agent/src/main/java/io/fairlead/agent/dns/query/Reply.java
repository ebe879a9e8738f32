package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.forward.Resolution;
import io.fairlead.agent.dns.forward.UpstreamReply;
import io.fairlead.agent.dns.hosts.Local;
import io.fairlead.agent.dns.zone.DnsAnswer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/**
 * What a reply says, before it is fitted into a packet.
 *
 * @param rcode also the extended ones (BADVERS); those are lost without EDNS
 * @param authoritative the AA bit: the owner of the first record is in our zone
 * @param authentic the AD bit of an upstream
 * @param explanation why it failed, for people (RFC 8914)
 */
record Reply(
    int rcode,
    boolean authoritative,
    boolean authentic,
    List<Record> answer,
    List<Record> authority,
    List<Record> additional,
    Optional<Explanation> explanation) {

  /** An extended DNS error: its code and words. */
  record Explanation(int code, String text) {}

  private static final Explanation STALE =
      new Explanation(ExtendedErrorCodeOption.STALE_ANSWER, "upstream resolvers do not answer");

  /** What our zone says. */
  static Reply of(DnsAnswer.Final answer) {
    return switch (answer) {
      case DnsAnswer.Found(List<Record> records, List<Record> additional) ->
          new Reply(Rcode.NOERROR, true, false, records, List.of(), additional, Optional.empty());
      case DnsAnswer.NoData(SOARecord soa) -> negative(Rcode.NOERROR, soa);
      case DnsAnswer.NameError(SOARecord soa) -> negative(Rcode.NXDOMAIN, soa);
      case DnsAnswer.NotSynced() ->
          failure(
              Rcode.SERVFAIL,
              ExtendedErrorCodeOption.NOT_READY,
              "this node knows nothing of the cluster yet");
    };
  }

  /** What this node decides itself. */
  static Reply of(Local.Decided local) {
    return switch (local) {
      case Local.Found(List<Record> records) -> ours(records);
      case Local.NoData() -> code(Rcode.NOERROR);
      case Local.NameError() -> code(Rcode.NXDOMAIN);
      case Local.Blocked() ->
          failure(Rcode.NXDOMAIN, ExtendedErrorCodeOption.BLOCKED, "on this cluster's blocklist");
    };
  }

  /** What came of asking upstreams. */
  static Reply of(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Answered(UpstreamReply reply, boolean stale, var _) ->
          new Reply(
              reply.rcode(),
              false,
              reply.authentic(),
              reply.answer(),
              reply.authority(),
              reply.additional(),
              stale ? Optional.of(STALE) : Optional.empty());
      case Resolution.Failed(int code, String why) -> failure(Rcode.SERVFAIL, code, why);
      case Resolution.Refused(int code, String why) -> failure(Rcode.REFUSED, code, why);
    };
  }

  /** These records of our zone. */
  static Reply ours(List<Record> answer) {
    return new Reply(Rcode.NOERROR, true, false, answer, List.of(), List.of(), Optional.empty());
  }

  /** These records, without authority. */
  static Reply theirs(List<Record> answer) {
    return new Reply(Rcode.NOERROR, false, false, answer, List.of(), List.of(), Optional.empty());
  }

  /** A code only. */
  static Reply code(int rcode) {
    return new Reply(rcode, false, false, List.of(), List.of(), List.of(), Optional.empty());
  }

  /** A code and the reason. */
  static Reply failure(int rcode, int code, String text) {
    Optional<Explanation> why = Optional.of(new Explanation(code, text));
    return new Reply(rcode, false, false, List.of(), List.of(), List.of(), why);
  }

  private static Reply negative(int rcode, SOARecord soa) {
    return new Reply(rcode, true, false, List.of(), List.of(soa), List.of(), Optional.empty());
  }

  /** That the name exists and has nothing of the kind, with the same authority. */
  Reply withoutData() {
    return new Reply(
        Rcode.NOERROR, authoritative, false, List.of(), authority, List.of(), Optional.empty());
  }

  /** With every record as this makes it. */
  Reply map(UnaryOperator<Record> each) {
    return new Reply(
        rcode,
        authoritative,
        authentic,
        answer.stream().map(each).toList(),
        authority.stream().map(each).toList(),
        additional.stream().map(each).toList(),
        explanation);
  }

  /** With neither authority nor additional records. */
  Reply onlyAnswer() {
    return new Reply(rcode, authoritative, authentic, answer, List.of(), List.of(), explanation);
  }

  /** With these aliases of ours before the answer; a failure stays what it is. */
  Reply after(List<Record> aliases) {
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return this;
    }
    List<Record> chain = Stream.concat(aliases.stream(), answer.stream()).toList();
    return new Reply(rcode, true, false, chain, authority, additional, explanation);
  }
}
