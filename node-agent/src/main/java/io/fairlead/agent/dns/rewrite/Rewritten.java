package io.fairlead.agent.dns.rewrite;

import com.google.re2j.Matcher;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * A name asked for as another, and the way back for its answer.
 *
 * @param asked as the client spelled it
 * @param name what decides
 * @param back what is changed in the answer: suffixes, the last rule's first, then expressions
 */
public record Rewritten(Name asked, Name name, List<Back> back) {

  /** A change of names in the answer. */
  sealed interface Back {
    /** A suffix and what it was before, of all names. */
    record Suffixes(String from, String to) implements Back {}

    /** {@code answer name} or {@code answer value}. */
    record Expression(RewriteRule.OfAnswer rule) implements Back {}
  }

  public Rewritten {
    back = List.copyOf(back);
  }

  /** The record as the client may see it. */
  public Record back(Record record) {
    Name owner = back(record.getName(), false);
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
              alias.getName(), alias.getDClass(), alias.getTTL(), back(alias.getTarget(), true));
      case SRVRecord srv ->
          new SRVRecord(
              srv.getName(),
              srv.getDClass(),
              srv.getTTL(),
              srv.getPriority(),
              srv.getWeight(),
              srv.getPort(),
              back(srv.getTarget(), true));
      case MXRecord mx ->
          new MXRecord(
              mx.getName(),
              mx.getDClass(),
              mx.getTTL(),
              mx.getPriority(),
              back(mx.getTarget(), true));
      case NSRecord ns ->
          new NSRecord(ns.getName(), ns.getDClass(), ns.getTTL(), back(ns.getTarget(), true));
      default -> record; // types are not ours to list, and have no name to rewrite
    };
  }

  private Name back(Name from, boolean value) {
    if (from.equals(name)) {
      return asked;
    }
    Name now = from;
    for (Back one : back) {
      now = changed(one, now.toString().toLowerCase(Locale.ROOT), value).orElse(now);
    }
    return now;
  }

  private static Optional<Name> changed(Back back, String name, boolean value) {
    return switch (back) {
      case Back.Suffixes(String from, String to) ->
          name.endsWith(from)
              ? Rewrites.name(name.substring(0, name.length() - from.length()) + to)
              : Optional.empty();
      case Back.Expression(RewriteRule.OfAnswer(boolean ofValue, var from, String to)) -> {
        Matcher matcher = from.matcher(name);
        yield ofValue == value && matcher.find()
            ? Rewrites.name(Rewrites.filled(to, matcher))
            : Optional.empty();
      }
    };
  }
}
