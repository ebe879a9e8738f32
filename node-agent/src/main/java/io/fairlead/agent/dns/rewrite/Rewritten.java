package io.fairlead.agent.dns.rewrite;

import java.util.List;
import java.util.Locale;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * A name asked for as another, and the way back for its answer.
 *
 * @param asked as the client spelled it
 * @param name what decides
 * @param back suffixes to be changed back, the last rule's first
 */
public record Rewritten(Name asked, Name name, List<Suffixes> back) {

  /** A suffix and what it was before. */
  record Suffixes(String from, String to) {}

  public Rewritten {
    back = List.copyOf(back);
  }

  /** The record as the client may see it. */
  public Record back(Record record) {
    Name owner = back(record.getName());
    Record renamed =
        owner.equals(record.getName())
            ? record
            : Record.newRecord(
                owner,
                record.getType(),
                record.getDClass(),
                record.getTTL(),
                record.rdataToWireCanonical());
    return back.isEmpty() ? renamed : targetBack(renamed);
  }

  private Record targetBack(Record record) {
    return switch (record) {
      case CNAMERecord alias ->
          new CNAMERecord(
              alias.getName(), alias.getDClass(), alias.getTTL(), back(alias.getTarget()));
      case SRVRecord srv ->
          new SRVRecord(
              srv.getName(),
              srv.getDClass(),
              srv.getTTL(),
              srv.getPriority(),
              srv.getWeight(),
              srv.getPort(),
              back(srv.getTarget()));
      case MXRecord mx ->
          new MXRecord(
              mx.getName(), mx.getDClass(), mx.getTTL(), mx.getPriority(), back(mx.getTarget()));
      default -> record; // types are not ours to list, and have no name to rewrite
    };
  }

  private Name back(Name from) {
    if (from.equals(name)) {
      return asked;
    }
    Name now = from;
    for (Suffixes suffixes : back) {
      String text = now.toString().toLowerCase(Locale.ROOT);
      if (text.endsWith(suffixes.from())) {
        String kept = text.substring(0, text.length() - suffixes.from().length());
        now = Rewrites.name(kept + suffixes.to()).orElse(now);
      }
    }
    return now;
  }
}
