package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.file.FileZones;
import io.fairlead.agent.dns.file.Found;
import io.fairlead.agent.dns.template.Templates;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Answers for names outside the cluster that a Corefile brings along. Thread-safe. */
public record Brought(Templates templates, FileZones files) {
  private static final int MOST_ALIASES = 8;

  /** None. */
  public static final Brought NONE = new Brought(Templates.NONE, new FileZones(List.of()));

  /** Whether what others say of the name may be said here another time. */
  boolean concerns(Name name) {
    return files.concerns(name);
  }

  /** Empty when others know. */
  Optional<CompletionStage<Reply>> reply(Query query, Asker asker, Name name) {
    Optional<Templates.Made> made = templates.make(name, query.type(), asker.trace());
    if (made.isPresent()) {
      return Optional.of(reply(query, asker, made.get()));
    }
    return switch (files.find(name, query.type(), asker.trace())) {
      case Found.Elsewhere() -> Optional.empty();
      case Found.Unknown(String why) ->
          Optional.of(now(Reply.failure(Rcode.SERVFAIL, ExtendedErrorCodeOption.NOT_READY, why)));
      case Found.Alias(List<Record> aliases, Name target) ->
          Optional.of(follow(query, asker, aliases, target));
      case Found.Delegation(List<Record> servers, List<Record> addresses) ->
          Optional.of(
              now(
                  new Reply(
                      Rcode.NOERROR,
                      false,
                      false,
                      List.of(),
                      servers,
                      addresses,
                      Optional.empty())));
      case Found.Told(List<Record> answer, List<Record> authority, boolean exists) ->
          Optional.of(
              now(
                  new Reply(
                      exists ? Rcode.NOERROR : Rcode.NXDOMAIN,
                      true,
                      false,
                      answer,
                      authority,
                      List.of(),
                      Optional.empty())));
    };
  }

  private static CompletionStage<Reply> reply(Query query, Asker asker, Templates.Made made) {
    List<Record> answer = made.answer();
    boolean leadsOn =
        made.rcode() == Rcode.NOERROR
            && !answer.isEmpty()
            && query.type() != Type.CNAME
            && answer.stream().allMatch(CNAMERecord.class::isInstance);
    return leadsOn
        ? follow(query, asker, answer, ((CNAMERecord) answer.getLast()).getTarget())
        : now(
            new Reply(
                made.rcode(),
                made.rcode() != Rcode.SERVFAIL,
                false,
                answer,
                made.authority(),
                made.additional(),
                Optional.empty()));
  }

  /** Whoever knows the target is asked; where nobody may be, the aliases alone are told. */
  private static CompletionStage<Reply> follow(
      Query query, Asker asker, List<Record> aliases, Name target) {
    if (!query.recursionDesired()) {
      return now(Reply.ours(aliases));
    }
    if (asker.aliases() >= MOST_ALIASES) {
      return now(
          Reply.failure(
              Rcode.SERVFAIL,
              ExtendedErrorCodeOption.OTHER,
              "aliases go round in a circle, or on for too long"));
    }
    return asker
        .chains()
        .reply(query.about(target, query.type()), asker.following(), Truth.within(0))
        .thenApply(
            reply -> reply.rcode() == Rcode.REFUSED ? Reply.ours(aliases) : reply.after(aliases));
  }

  private static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedStage(reply);
  }
}
