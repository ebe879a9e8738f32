package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.dns.trace.Trace;
import io.fairlead.agent.dns.zone.ClusterZone;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Header;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers packets by one configuration: our names from the zone as it is at that moment, all others
 * by forwarding. Thread-safe; never blocks, never throws for anything a packet says.
 */
public final class Answerer {
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

  /** Bytes a kept answer has at most. */
  public static final int MOST_KEPT = Transport.MOST_UDP;

  private final Supplier<ClusterZone> zone;
  private final Chains chains;
  private final Cookies cookies;
  private final Admission admission;
  private final KeptPackets kept = new KeptPackets();
  private volatile boolean recursion;
  private volatile long localVersion;
  private volatile long recursionAt = System.nanoTime() - LOOK_AGAIN;
  private final Clients clients;
  private final Replies replies;

  public Answerer(
      Supplier<ClusterZone> zone,
      Clients clients,
      Chains chains,
      Cookies cookies,
      Admission admission) {
    this.zone = zone;
    this.clients = clients;
    this.chains = chains;
    this.cookies = cookies;
    this.admission = admission;
    this.replies = new Replies(zone, clients, chains, admission);
    this.localVersion = chains.version();
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

  /**
   * The type of records that a query asks for.
   *
   * @param length of the packet
   * @return 0 where it has no question
   */
  public static int type(byte[] query, int length) {
    int end = WireName.end(query, Header.LENGTH, length);
    return end < 0 || end + 2 > length ? 0 : (query[end] & 0xff) << 8 | (query[end + 1] & 0xff);
  }

  /**
   * The server block whose matter a query is.
   *
   * @param length of the packet
   * @param client who asked; wanted only where there are several blocks
   */
  public ServedBy servedBy(byte[] query, int length, Supplier<InetAddress> client) {
    return chains.single()
        ? ServedBy.ROOT
        : chains.servedBy(WireName.read(query, length), type(query, length), client.get());
  }

  /** Whether this reply of {@link #answerAgain} is not for all clients (B10, B12, B22). */
  public boolean dependsOnClient(byte[] reply) {
    return clients.someLimited()
        || (clients.someWalk() && KeptPacket.empty(reply))
        || admission.concernsAny();
  }

  /** Whether this reply of {@link #answerAgain} is right for this client, and may be told it. */
  public boolean isFor(InetAddress address, byte[] reply) {
    if (admission.concernsAny() && admission.concerns(address, () -> KeptPacket.name(reply))) {
      return false;
    }
    Client client = clients.at(address);
    if (client == null) {
      return true;
    }
    if (client.view() != null) {
      return false;
    }
    if (client.search().isEmpty() || !KeptPacket.empty(reply)) {
      return true;
    }
    if (KeptPacket.nameError(reply)) {
      return false; // to be searched for
    }
    replies.goesOn(KeptPacket.name(reply), client.search().get());
    return true;
  }

  /** Looked up now and then, as are files of hosts: either may need a look into a file. */
  private boolean recursion() {
    long now = System.nanoTime();
    if (now - recursionAt > LOOK_AGAIN) {
      recursionAt = now;
      recursion = chains.available();
      long version = chains.version();
      if (version != localVersion) {
        localVersion = version;
        kept.clear(); // hosts may say otherwise now
      }
    }
    return recursion;
  }

  /** What to do about this packet, which came from {@code client}. */
  public Outcome answer(byte[] packet, Transport transport, InetAddress client) {
    return answer(packet, transport, client, Trace.NONE);
  }

  /** The same; the trace is told what decides. */
  public Outcome answer(byte[] packet, Transport transport, InetAddress client, Trace trace) {
    return switch (QueryReader.read(packet)) {
      case QueryReader.Incoming.Ignored() -> new Outcome.Silence();
      case QueryReader.Incoming.Rejected(byte[] reply) -> new Outcome.Answered(reply);
      case QueryReader.Incoming.Asked(Query query) ->
          answer(packet, query, transport, client, trace);
    };
  }

  private Outcome answer(
      byte[] packet, Query query, Transport transport, InetAddress client, Trace trace) {
    if (transport == Transport.TCP && (query.type() == Type.AXFR || query.type() == Type.IXFR)) {
      Optional<Iterator<Record>> zone = transfer(query, client);
      if (zone.isPresent()) {
        return new Outcome.Streamed(new TransferPackets(query, zone.get()));
      }
    }
    int limit = transport.limit(query);
    Truth truth = Truth.within(limit);
    CompletableFuture<Reply> reply =
        replies.reply(query, client, truth, trace).toCompletableFuture();
    Optional<CookieOption> cookie = query.edns().flatMap(Edns::cookie);
    Query told = cookie.map(sent -> query.with(cookies.fresh(sent, client))).orElse(query);
    if (!reply.isDone()) {
      return new Outcome.Pending(reply.thenApply(done -> write(told, done, limit)));
    }
    ReplyWriter.Written written = ReplyWriter.write(told, reply.join(), chains.available(), limit);
    if (written.whole() && cookie.isEmpty() && truth.is(reply.join())) {
      KeptPacket.of(query, reply.join(), written.packet(), truth)
          .ifPresent(keep -> kept.keep(keep, packet));
    }
    return new Outcome.Answered(written.packet());
  }

  private byte[] write(Query query, Reply reply, int limit) {
    return ReplyWriter.write(query, reply, chains.available(), limit).packet();
  }

  /** A whole zone, for whom it is meant (D15). */
  private Optional<Iterator<Record>> transfer(Query query, InetAddress address) {
    Chain chain = chains.of(query.name(), query.type(), address);
    Client client = clients.at(address);
    boolean limited = client != null && client.view() != null;
    return chain != null && !limited && chain.mayTransfer(query.name(), address)
        ? zone.get().transfer(query.name()).map(Stream::iterator)
        : Optional.empty();
  }
}
