package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.cache.CachingResolver;
import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.client.SearchWalks;
import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.hosts.Local;
import io.fairlead.agent.dns.hosts.LocalNames;
import io.fairlead.agent.dns.rewrite.Rewrites;
import io.fairlead.agent.dns.rewrite.Rewritten;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.DnsAnswer;
import io.fairlead.agent.dns.zone.Sampler;
import io.fairlead.agent.dns.zone.Source;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Answers packets: our names from the zone as it is at that moment, all others by forwarding.
 * Thread-safe; never blocks, never throws for anything a packet says.
 */
public final class Answerer {
  private static final int MOST_ALIASES = 8;
  private static final int LEAST_RECORD = 16; // bytes of an A record whose owner is compressed
  private static final long ANY_TTL = 3600;
  private static final Object EVERYTHING = "everything";
  private static final Name VERSION_BIND = Name.fromConstantString("version.bind.");
  private static final Name VERSION_SERVER = Name.fromConstantString("version.server.");

  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

  /** Bytes a kept answer has at most. */
  public static final int MOST_KEPT = Transport.MOST_UDP;

  private final Supplier<ClusterZone> zone;
  private final CachingResolver outside;
  private final Rewrites rewrites;
  private final LocalNames local;
  private final Cookies cookies;
  private final KeptPackets kept = new KeptPackets();
  private volatile boolean recursion;
  private volatile long localVersion;
  private volatile long recursionAt = System.nanoTime() - LOOK_AGAIN;
  private final Clients clients;
  private final Searching searching = new Searching(new SearchWalks());

  public Answerer(
      Supplier<ClusterZone> zone,
      Clients clients,
      CachingResolver outside,
      Rewrites rewrites,
      LocalNames local,
      Cookies cookies) {
    this.zone = zone;
    this.clients = clients;
    this.outside = outside;
    this.rewrites = rewrites;
    this.local = local;
    this.cookies = cookies;
    this.localVersion = local.version();
  }

  /**
   * Answers what was answered before and is still so, without making anything; most questions are
   * like that. The same as {@link #answer} would, but for the order of records.
   *
   * @param length of the packet
   * @param into {@link #MOST_KEPT} bytes at least
   * @return bytes of the reply; negative: {@link #answer} is to be asked
   */
  public int answerAgain(byte[] packet, int length, Transport transport, byte[] into) {
    return kept.answer(packet, length, transport, zone.get().revision(), recursion(), into);
  }

  /** Whether this reply of {@link #answerAgain} may be another one to some clients (B10, B12). */
  public boolean dependsOnClient(byte[] reply) {
    return clients.someLimited() || absent(reply);
  }

  /** Whether this reply of {@link #answerAgain} is right for this client. */
  public boolean isFor(InetAddress address, byte[] reply) {
    Client client = clients.at(address);
    return client == null || (client.view() == null && !(walks(client) && absent(reply)));
  }

  private static boolean absent(byte[] reply) {
    return (reply[3] & 0xf) == Rcode.NXDOMAIN;
  }

  private static boolean walks(@Nullable Client client) {
    return client != null && client.search().isPresent();
  }

  /** Looked up now and then, as are files of hosts: either may need a look into a file. */
  private boolean recursion() {
    long now = System.nanoTime();
    if (now - recursionAt > LOOK_AGAIN) {
      recursionAt = now;
      recursion = outside.available();
      long version = local.version();
      if (version != localVersion) {
        localVersion = version;
        kept.clear(); // hosts may say otherwise now
      }
    }
    return recursion;
  }

  /** What to do about this packet, which came from {@code client}. */
  public Outcome answer(byte[] packet, Transport transport, InetAddress client) {
    return switch (QueryReader.read(packet)) {
      case QueryReader.Incoming.Ignored() -> new Outcome.Silence();
      case QueryReader.Incoming.Rejected(byte[] reply) -> new Outcome.Answered(reply);
      case QueryReader.Incoming.Asked(Query query) -> answer(packet, query, transport, client);
    };
  }

  private Outcome answer(byte[] packet, Query query, Transport transport, InetAddress client) {
    int limit = transport.limit(query);
    Truth truth = new Truth(new Sampler(limit / LEAST_RECORD, ThreadLocalRandom.current()));
    CompletableFuture<Reply> reply = reply(query, client, truth).toCompletableFuture();
    Optional<CookieOption> cookie = query.edns().flatMap(Edns::cookie);
    Query told = cookie.map(sent -> query.with(cookies.fresh(sent, client))).orElse(query);
    if (!reply.isDone()) {
      return new Outcome.Pending(reply.thenApply(done -> write(told, done, limit)));
    }
    ReplyWriter.Written written = ReplyWriter.write(told, reply.join(), outside.available(), limit);
    if (written.whole() && cookie.isEmpty() && truth.is(reply.join())) {
      KeptPacket.of(query, reply.join(), written.packet(), truth.source)
          .ifPresent(keep -> kept.keep(keep, packet));
    }
    return new Outcome.Answered(written.packet());
  }

  private byte[] write(Query query, Reply reply, int limit) {
    return ReplyWriter.write(query, reply, outside.available(), limit).packet();
  }

  /** What our zone says to a question, whoever asks; used by one thread. */
  private static final class Truth {
    private final Sampler sampler;
    private Source source = Source.NEVER;
    private @Nullable Reply reply;

    Truth(Sampler sampler) {
      this.sampler = sampler;
    }

    boolean is(Reply told) {
      return told.equals(reply);
    }
  }

  private CompletionStage<Reply> reply(Query query, InetAddress client, Truth truth) {
    if (query.edns().map(edns -> edns.version() > 0).orElse(false)) {
      return now(Reply.code(Rcode.BADVERS));
    }
    if (query.question().getDClass() != DClass.IN) {
      return now(otherClass(query));
    }
    return switch (query.type()) {
      case Type.AXFR, Type.IXFR ->
          now(
              Reply.failure(
                  Rcode.REFUSED,
                  ExtendedErrorCodeOption.NOT_SUPPORTED,
                  "zones are not transferred"));
      case Type.OPT, Type.NXNAME -> now(Reply.code(Rcode.FORMERR));
      case Type.TKEY, Type.TSIG, Type.MAILA, Type.MAILB -> now(Reply.code(Rcode.NOTIMP));
      default -> data(query, client, truth);
    };
  }

  private CompletionStage<Reply> data(Query query, InetAddress address, Truth truth) {
    Client client = clients.at(address);
    ClusterZone view = client == null ? null : client.view();
    ClusterZone seen = view == null ? zone.get() : view;
    // What is not for everybody is not kept.
    Truth own = view == null ? truth : new Truth(truth.sampler);
    CompletionStage<Reply> plain = plain(query, address, seen, own);
    return client != null && walks(client)
        ? searching.reply(
            query,
            client.search().orElseThrow(),
            view == null ? EVERYTHING : client.pod(),
            each ->
                each.equals(query) ? plain : plain(each, address, seen, new Truth(truth.sampler)))
        : plain;
  }

  /** By the name as it was rewritten; the client sees the one it asked for. */
  private CompletionStage<Reply> plain(
      Query query, InetAddress client, ClusterZone zone, Truth truth) {
    Optional<Rewritten> to = rewrites.apply(query.name());
    if (to.isPresent()) {
      Query other = query.about(to.get().name(), query.type());
      return hostsOrZone(other, client, zone, new Truth(truth.sampler))
          .thenApply(reply -> reply.map(to.get()::back));
    }
    return hostsOrZone(query, client, zone, truth);
  }

  private CompletionStage<Reply> hostsOrZone(
      Query query, InetAddress client, ClusterZone zone, Truth truth) {
    return switch (local.anywhere(query.name(), query.type())) {
      case Local.Decided decided -> now(Reply.of(decided));
      case Local.Elsewhere() -> zoneOrForward(query, client, zone, truth);
    };
  }

  private CompletionStage<Reply> zoneOrForward(
      Query query, InetAddress client, ClusterZone zone, Truth truth) {
    ClusterZone.Look look = zone.look(query.name(), query.type(), truth.sampler);
    CompletableFuture<Reply> reply =
        zoneOrForward(query, client, zone, look.answer(), truth.sampler).toCompletableFuture();
    if (reply.isDone()) {
      truth.source = look.source();
      truth.reply = reply.join();
    }
    return reply;
  }

  /** Class CH: what this is, without its version (it helps attackers more than anybody else). */
  private static Reply otherClass(Query query) {
    boolean version =
        query.question().getDClass() == DClass.CH
            && query.type() == Type.TXT
            && (query.name().equals(VERSION_BIND) || query.name().equals(VERSION_SERVER));
    return version
        ? Reply.ours(List.of(new TXTRecord(query.name(), DClass.CH, 0, "fairlead")))
        : Reply.code(Rcode.REFUSED);
  }

  private CompletionStage<Reply> zoneOrForward(
      Query query, InetAddress client, ClusterZone zone, DnsAnswer first, Sampler sampler) {
    return switch (first) {
      case DnsAnswer.Alias(CNAMERecord alias) -> follow(query, client, zone, alias, sampler);
      case DnsAnswer.Elsewhere() ->
          query.type() == Type.ANY ? now(any(query)) : forward(query, client, query.name());
      case DnsAnswer.Final answer -> now(Reply.of(answer));
    };
  }

  /** RFC 8482, also for names that are not ours: nobody needs a big answer to that. */
  private static Reply any(Query query) {
    return Reply.theirs(List.of(new HINFORecord(query.name(), DClass.IN, ANY_TTL, "RFC8482", "")));
  }

  /** Aliases end in a name of ours, or in one to ask upstream (D9). */
  private CompletionStage<Reply> follow(
      Query query, InetAddress client, ClusterZone zone, CNAMERecord first, Sampler sampler) {
    List<Record> aliases = new ArrayList<>(List.of(first));
    if (query.type() == Type.CNAME || query.type() == Type.ANY) {
      return now(Reply.ours(aliases));
    }
    Name target = first.getTarget();
    while (aliases.size() <= MOST_ALIASES) {
      DnsAnswer next = zone.answer(target, query.type(), sampler);
      switch (next) {
        case DnsAnswer.Alias(CNAMERecord alias) -> {
          aliases.add(alias);
          target = alias.getTarget();
        }
        case DnsAnswer.Elsewhere() -> {
          return followUpstream(query, client, aliases, target);
        }
        case DnsAnswer.Final answer -> {
          return now(Reply.of(answer).after(aliases));
        }
      }
    }
    return now(
        Reply.failure(
            Rcode.SERVFAIL,
            ExtendedErrorCodeOption.OTHER,
            "ExternalName Services name each other in a circle, or too many in a row"));
  }

  /** A client that does not want recursion, or a host without resolvers, gets the aliases alone. */
  private CompletionStage<Reply> followUpstream(
      Query query, InetAddress client, List<Record> aliases, Name target) {
    if (!query.recursionDesired() || !outside.available()) {
      return now(Reply.ours(aliases));
    }
    return forward(query, client, target).thenApply(reply -> reply.after(aliases));
  }

  private CompletionStage<Reply> forward(Query query, InetAddress client, Name name) {
    if (query.type() == Type.HINFO && outside.cameBack(name)) {
      return now(Reply.code(Rcode.NXDOMAIN));
    }
    return switch (local.outside(name, query.type())) {
      case Local.Decided decided -> now(Reply.of(decided));
      case Local.Elsewhere() -> ask(query, client, name);
    };
  }

  private CompletionStage<Reply> ask(Query query, InetAddress client, Name name) {
    return outside
        .ask(
            new Question(
                name,
                query.type(),
                query.recursionDesired(),
                query.dnssecOk(),
                query.checkingDisabled()),
            client)
        .thenApply(Reply::of)
        .thenApply(
            reply ->
                switch (local.answered(name, query.type(), reply.answer())) {
                  case Local.Decided decided -> Reply.of(decided);
                  case Local.Elsewhere() -> reply;
                });
  }

  private static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedStage(reply);
  }
}
