package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.client.SearchWalk.End;
import io.fairlead.agent.dns.client.SearchWalk.Existence;
import io.fairlead.agent.dns.client.SearchWalks;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers the first question of a stub resolver's walk with the end of the walk (B10, D32): a CNAME
 * from the name that was asked to the one that was found, and its records.
 *
 * <p>What a stub makes of an answer depends only on its code and records, and every stub goes on
 * after NXDOMAIN. So when all names before the found one are NXDOMAIN for every family, hearing at
 * the first question what it would have heard there makes it end, or go on, just as it would have
 * there. The CNAME comes with records only: an empty answer with one would end the walk of glibc,
 * which goes on after an empty answer. Whatever else there is, failures above all, gets the answer
 * to the question as it was asked, after which the stub walks itself.
 */
final class Searching {

  /**
   * Answers a question as it is.
   *
   * <p>Whoever is told waits until he may be; what is only looked at waits for nobody, so that a
   * walk ends in time.
   */
  interface Plain {
    /** What the client is told. */
    CompletionStage<Reply> reply(Query query);

    /**
     * What there is, for us to know.
     *
     * @param trace told what decides, unless the question is the client's own
     */
    CompletionStage<Reply> look(Query query, Trace trace);
  }

  private final SearchWalks walks;

  Searching(SearchWalks walks) {
    this.walks = walks;
  }

  /**
   * @param view what tells apart clients to whom different names exist
   */
  CompletionStage<Reply> reply(
      Query query, SearchList search, Object view, Plain plain, Trace trace) {
    CompletionStage<Reply> asked = plain.reply(query);
    if (!walkable(query)) {
      return asked;
    }
    boolean mayBeLater = walks.mayBeLater(query.name());
    walks.begun(search.mistakable(query.name()));
    if (mayBeLater && trace.on()) {
      trace.add(
          new Step.Note(
              "may be a later question of a search that began in the last 30 s: not searched for"));
    }
    return mayBeLater
        ? asked
        : asked.thenCompose(
            truth ->
                truth.rcode() == Rcode.NXDOMAIN
                    ? instead(query, search, view, plain, truth, trace)
                    : asked);
  }

  /**
   * A client is told, without {@link #reply}, that there is nothing of a type at a name: its stub
   * may go on from there by itself.
   */
  void goesOn(Name name, SearchList search) {
    walks.begun(search.mistakable(name));
  }

  /** Not for those who validate: they would find no signature at the CNAME. */
  private static boolean walkable(Query query) {
    return query.recursionDesired()
        && !query.dnssecOk()
        && !query.checkingDisabled()
        && switch (query.type()) {
          case Type.A, Type.AAAA, Type.SRV, Type.TXT, Type.MX, Type.HTTPS, Type.SVCB -> true;
          default -> false;
        };
  }

  /**
   * Below a Service of the pod's own namespace everything is meant as it is asked: the name of a
   * StatefulSet's pod that is not there yet must not become one of the world's.
   */
  private CompletionStage<Reply> instead(
      Query query, SearchList search, Object view, Plain plain, Reply truth, Trace trace) {
    Optional<List<Name>> steps = search.walk(query.name());
    if (steps.isEmpty()) {
      return CompletableFuture.completedStage(truth);
    }
    if (!truth.authoritative()) {
      return walked(query, steps.get(), view, plain, truth, trace);
    }
    Name above = search.above(query.name());
    return plain
        .look(query.about(above, Type.A), Trace.NONE) // for each family the same
        .thenCompose(
            reply -> {
              if (reply.rcode() == Rcode.NXDOMAIN) {
                return walked(query, steps.get(), view, plain, truth, trace);
              }
              trace.add(new Step.Note("not searched for: it is below " + above + ", which exists"));
              return CompletableFuture.completedStage(truth);
            });
  }

  private CompletionStage<Reply> walked(
      Query query, List<Name> steps, Object view, Plain plain, Reply truth, Trace trace) {
    return walks
        .walk(
            view,
            steps,
            query.type(),
            (name, type) ->
                plain
                    .look(query.about(name, type), under(trace, query, name, type))
                    .thenApply(Searching::existence))
        .thenCompose(
            end -> {
              if (trace.on()) {
                trace.add(new Step.Walk(steps.stream().map(Name::toString).toList(), text(end)));
              }
              return switch (end) {
                case End.At(Name name) ->
                    plain
                        .reply(query.about(name, query.type()))
                        .thenApply(found -> told(query, truth, name, found));
                case End.Nowhere(), End.Open() -> CompletableFuture.completedStage(truth);
              };
            });
  }

  private static Trace under(Trace trace, Query asked, Name name, int type) {
    boolean known = !trace.on() || (type == asked.type() && name.equals(asked.name()));
    return known ? Trace.NONE : trace.under(name.toString(), Type.string(type));
  }

  private static String text(End end) {
    return switch (end) {
      case End.At(Name name) -> "ends at " + name;
      case End.Nowhere() -> "none of them exists";
      case End.Open() -> "not known within half a second: left to the client";
    };
  }

  private static Existence existence(Reply reply) {
    return switch (reply.rcode()) {
      case Rcode.NXDOMAIN -> Existence.ABSENT;
      case Rcode.NOERROR -> Existence.PRESENT;
      default -> Existence.UNKNOWN;
    };
  }

  private static Reply told(Query query, Reply truth, Name name, Reply found) {
    if (found.rcode() != Rcode.NOERROR || name.equals(query.name())) {
      return truth;
    }
    if (found.answer().isEmpty()) {
      return truth.withoutData();
    }
    return found.after(List.of(new CNAMERecord(query.name(), DClass.IN, lifetime(truth), name)));
  }

  /** Seconds the absence of the name may be kept, which is what the CNAME rests on. */
  private static long lifetime(Reply truth) {
    return truth.authority().stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(soa -> Math.min(soa.getTTL(), ((SOARecord) soa).getMinimum()))
        .min()
        .orElse(0);
  }
}
