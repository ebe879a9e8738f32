package io.fairlead.agent.dns.forward;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/**
 * What an upstream said about a question, without what belongs to its own exchange (id, question,
 * EDNS) and without what was not asked ({@link Bailiwick}).
 *
 * @param authentic the AD bit
 */
public record UpstreamReply(
    int rcode,
    boolean authentic,
    List<Record> answer,
    List<Record> authority,
    List<Record> additional) {
  private static final long MOST_TTL = 0x7fff_ffffL;

  /** Whether it says what there is or is not, rather than that it can not say. */
  public boolean conclusive() {
    return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
  }

  /** Whether it has what was asked for, rather than that there is no such thing. */
  public boolean positive(int type) {
    return rcode == Rcode.NOERROR && answer.stream().anyMatch(record -> record.getType() == type);
  }

  /** Seconds until the first of its records ends; 0 when it has none. */
  public long leastTtl() {
    return Stream.of(answer, authority, additional)
        .flatMap(List::stream)
        .mapToLong(UpstreamReply::ttl)
        .min()
        .orElse(0);
  }

  /**
   * Seconds a reply that something does not exist may be believed: the lesser of its SOA's TTL and
   * minimum (RFC 2308, D38). Empty without SOA: not at all.
   */
  public OptionalLong negativeTtl() {
    return authority.stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(soa -> Math.min(ttl(soa), ((SOARecord) soa).getMinimum()))
        .min();
  }

  /** A TTL with its highest bit set counts as zero (RFC 2181 8). */
  private static long ttl(Record record) {
    return record.getTTL() > MOST_TTL ? 0 : record.getTTL();
  }
}
