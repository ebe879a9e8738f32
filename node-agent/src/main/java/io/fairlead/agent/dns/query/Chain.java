package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.cache.CachingResolver;
import io.fairlead.agent.dns.forward.Freshness;
import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.Resolution;
import io.fairlead.agent.dns.hosts.Local;
import io.fairlead.agent.dns.hosts.LocalNames;
import io.fairlead.agent.dns.rewrite.Rewrites;
import io.fairlead.agent.dns.rewrite.Rewritten;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.DnsAnswer;
import io.fairlead.agent.dns.zone.Sampler;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One server block: answers a name as it is asked, by those who may know, one after the other, in
 * the order of CoreDNS' plugins. Each tells the asker's trace what it decides. Thread-safe; never
 * blocks.
 *
 * <pre>
 *   rewrite -> hosts -> the cluster's zone -> blocklist, types left out -> templates, zone files
 *           -> cache, upstreams
 * </pre>
 */
public final class Chain {
  private static final int MOST_ALIASES = 8;
  private static final long ANY_TTL = 3600;

  private final CachingResolver outside;
  private final Rewrites rewrites;
  private final LocalNames local;
  private final Brought brought;
  private final boolean kubernetes;
  private final List<Transfer> transfers;

  /**
   * @param kubernetes whether names of the cluster are answered
   * @param transfers who may have them all
   */
  public Chain(
      CachingResolver outside,
      Rewrites rewrites,
      LocalNames local,
      Brought brought,
      boolean kubernetes,
      List<Transfer> transfers) {
    this.outside = outside;
    this.rewrites = rewrites;
    this.local = local;
    this.brought = brought;
    this.kubernetes = kubernetes;
    this.transfers = List.copyOf(transfers);
  }

  boolean mayTransfer(Name zone, InetAddress client) {
    return kubernetes && transfers.stream().anyMatch(one -> one.allows(zone, client));
  }

  CachingResolver outside() {
    return outside;
  }

  LocalNames local() {
    return local;
  }

  /** By the name as it was rewritten; the client sees the one it asked for. */
  CompletionStage<Reply> reply(Query query, Asker asker, Truth truth) {
    Optional<Rewritten> to = rewrites.apply(query.name(), asker.trace());
    if (to.isEmpty()) {
      return admitted(query.name(), asker, hostsOrZone(query, asker, truth));
    }
    Query other = query.about(to.get().name(), query.type());
    CompletionStage<Reply> reply =
        admitted(other.name(), asker, hostsOrZone(other, asker, truth.apart()));
    return admitted(query.name(), asker, reply.thenApply(told -> told.map(to.get()::back)));
  }

  /** The reply about this name, once the asker may be told it. */
  private static CompletionStage<Reply> admitted(
      Name name, Asker asker, CompletionStage<Reply> reply) {
    Admission admission = asker.admission();
    return admission.concernsAny()
        ? reply.thenCompose(
            told -> admission.admit(asker.address(), name, told.answer()).thenApply(_ -> told))
        : reply;
  }

  private CompletionStage<Reply> hostsOrZone(Query query, Asker asker, Truth truth) {
    return switch (local.anywhere(query.name(), query.type(), asker.trace())) {
      case Local.Decided decided -> now(Reply.of(decided));
      case Local.Elsewhere() -> zoneOrForward(query, asker, truth);
    };
  }

  private CompletionStage<Reply> zoneOrForward(Query query, Asker asker, Truth truth) {
    if (!kubernetes) {
      return elsewhere(query, asker, truth);
    }
    ClusterZone.Look look = asker.zone().look(query.name(), query.type(), truth.sampler());
    if (asker.trace().on() && look.decides()) {
      asker.trace().add(asker.zone().origin(query.name(), look));
    }
    return switch (look.answer()) {
      case DnsAnswer.Alias(CNAMERecord alias) -> follow(query, asker, alias, truth.sampler());
      case DnsAnswer.Elsewhere() -> elsewhere(query, asker, look.outside() ? truth : truth.apart());
      case DnsAnswer.Final answer -> {
        Reply reply = Reply.of(answer);
        truth.found(reply, look.source());
        yield now(reply);
      }
    };
  }

  private CompletionStage<Reply> elsewhere(Query query, Asker asker, Truth truth) {
    return query.type() == Type.ANY ? now(any(query)) : forward(query, asker, query.name(), truth);
  }

  /** RFC 8482, also for names that are not ours: nobody needs a big answer to that. */
  private static Reply any(Query query) {
    return Reply.theirs(List.of(new HINFORecord(query.name(), DClass.IN, ANY_TTL, "RFC8482", "")));
  }

  /** Aliases end in a name of ours, or in one to ask upstream (D9). */
  private static CompletionStage<Reply> follow(
      Query query, Asker asker, CNAMERecord first, Sampler sampler) {
    List<Record> aliases = new ArrayList<>(List.of(first));
    if (query.type() == Type.CNAME || query.type() == Type.ANY) {
      return now(Reply.ours(aliases));
    }
    Name target = first.getTarget();
    while (aliases.size() <= MOST_ALIASES) {
      Chain chain = asker.chains().of(target, query.type(), asker.address());
      if (chain == null || !chain.kubernetes) {
        return followUpstream(query, asker, aliases, target);
      }
      ClusterZone.Look next = asker.zone().look(target, query.type(), sampler);
      tell(asker, (CNAMERecord) aliases.getLast(), next);
      switch (next.answer()) {
        case DnsAnswer.Alias(CNAMERecord alias) -> {
          aliases.add(alias);
          target = alias.getTarget();
        }
        case DnsAnswer.Elsewhere() -> {
          return followUpstream(query, asker, aliases, target);
        }
        case DnsAnswer.Final answer -> {
          return admitted(target, asker, now(Reply.of(answer)))
              .thenApply(reply -> reply.after(aliases));
        }
      }
    }
    return now(
        Reply.failure(
            Rcode.SERVFAIL,
            ExtendedErrorCodeOption.OTHER,
            "ExternalName Services name each other in a circle, or too many in a row"));
  }

  private static void tell(Asker asker, CNAMERecord alias, ClusterZone.Look next) {
    if (asker.trace().on()) {
      Name target = alias.getTarget();
      asker.trace().add(new Step.Alias(alias.getName().toString(), target.toString()));
      if (next.decides()) {
        asker.trace().add(asker.zone().origin(target, next));
      }
    }
  }

  /** A client that does not want recursion, or a host without resolvers, gets the aliases alone. */
  private static CompletionStage<Reply> followUpstream(
      Query query, Asker asker, List<Record> aliases, Name target) {
    Chain chain = asker.chains().of(target, query.type(), asker.address());
    if (!query.recursionDesired() || chain == null || !chain.outside.available()) {
      return now(Reply.ours(aliases));
    }
    return admitted(target, asker, chain.forward(query, asker, target, Truth.within(0)))
        .thenApply(reply -> reply.after(aliases));
  }

  private CompletionStage<Reply> forward(Query query, Asker asker, Name name, Truth truth) {
    if (query.type() == Type.HINFO && asker.chains().cameBack(name)) {
      return now(Reply.code(Rcode.NXDOMAIN));
    }
    return switch (local.outside(name, query.type(), asker.trace())) {
      case Local.Decided decided -> now(Reply.of(decided));
      case Local.Elsewhere() ->
          brought
              .reply(query, asker, name)
              .orElseGet(
                  () -> ask(query, asker, name, brought.concerns(name) ? truth.apart() : truth));
    };
  }

  private CompletionStage<Reply> ask(Query query, Asker asker, Name name, Truth truth) {
    Question question =
        new Question(
            name,
            query.type(),
            query.recursionDesired(),
            query.dnssecOk(),
            query.checkingDisabled());
    return outside
        .ask(question, asker.address(), asker.trace())
        .thenApply(resolution -> told(resolution, truth))
        .thenApply(
            reply ->
                switch (local.answered(name, query.type(), reply.answer(), asker.trace())) {
                  case Local.Decided decided -> Reply.of(decided);
                  case Local.Elsewhere() -> reply;
                });
  }

  private static Reply told(Resolution resolution, Truth truth) {
    Reply reply = Reply.of(resolution);
    if (resolution instanceof Resolution.Answered(var _, var _, Optional<Freshness> freshness)) {
      freshness.ifPresent(of -> truth.found(reply, of));
    }
    return reply;
  }

  private static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedStage(reply);
  }
}
