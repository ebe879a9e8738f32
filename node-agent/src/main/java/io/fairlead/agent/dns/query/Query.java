package io.fairlead.agent.dns.query;

import java.util.Optional;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A well-formed query with one question.
 *
 * @param question name as spelled, type, class; no data
 * @param authenticData the AD bit: the client understands it in the reply (RFC 6840)
 */
public record Query(
    int id,
    boolean recursionDesired,
    boolean checkingDisabled,
    boolean authenticData,
    Record question,
    Optional<Edns> edns) {

  /** The same, with this cookie in place of the client's. */
  Query with(CookieOption cookie) {
    return new Query(
        id,
        recursionDesired,
        checkingDisabled,
        authenticData,
        question,
        edns.map(
            each ->
                new Edns(each.version(), each.payload(), each.dnssecOk(), Optional.of(cookie))));
  }

  Name name() {
    return question.getName();
  }

  /** The same question about another name and type. */
  Query about(Name name, int type) {
    return new Query(
        id,
        recursionDesired,
        checkingDisabled,
        authenticData,
        Record.newRecord(name, type, question.getDClass()),
        edns);
  }

  int type() {
    return question.getType();
  }

  boolean dnssecOk() {
    return edns.map(Edns::dnssecOk).orElse(false);
  }
}
