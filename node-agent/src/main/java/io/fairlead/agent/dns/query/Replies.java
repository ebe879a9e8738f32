package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.client.SearchWalks;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import io.fairlead.agent.dns.zone.Absence;
import io.fairlead.agent.dns.zone.ClusterZone;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What is said to a query, before it is a packet: by the server blocks, seen as the client may see
 * them, along its search list. Thread-safe; never blocks.
 */
final class Replies {
  private static final Object EVERYTHING = "everything";
  private static final Name VERSION_BIND = Name.fromConstantString("version.bind.");
  private static final Name VERSION_SERVER = Name.fromConstantString("version.server.");

  private final Supplier<ClusterZone> zone;
  private final Clients clients;
  private final Chains chains;
  private final Admission admission;
  private final Searching searching = new Searching(new SearchWalks());

  Replies(Supplier<ClusterZone> zone, Clients clients, Chains chains, Admission admission) {
    this.zone = zone;
    this.clients = clients;
    this.chains = chains;
    this.admission = admission;
  }

  /**
   * The reply to this query of this client.
   *
   * @param truth told what is the same for all clients
   */
  CompletionStage<Reply> reply(Query query, InetAddress client, Truth truth, Trace trace) {
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
                  "this is not transferred to you"));
      case Type.OPT, Type.NXNAME -> now(Reply.code(Rcode.FORMERR));
      case Type.TKEY, Type.TSIG, Type.MAILA, Type.MAILB -> now(Reply.code(Rcode.NOTIMP));
      default -> data(query, client, truth, trace);
    };
  }

  private CompletionStage<Reply> data(Query query, InetAddress address, Truth truth, Trace trace) {
    Client client = clients.at(address);
    ClusterZone view = client == null ? null : client.view();
    Asker asker = new Asker(address, view == null ? zone.get() : view, trace, chains, admission);
    // What is not for everybody is not kept.
    Truth own = view == null ? truth : truth.apart();
    if (client != null && view != null && trace.on()) {
      tellHidden(query, client, view, truth, trace);
    }
    CompletionStage<Reply> plain = chains.reply(query, asker, own);
    return client != null && client.search().isPresent()
        ? searching.reply(
            query,
            client.search().get(),
            view == null ? EVERYTHING : client.pod(),
            new Walked(query, plain, chains, asker, truth),
            trace)
        : plain;
  }

  /** What a search list's walk asks: the client's own question is answered already. */
  private record Walked(
      Query own, CompletionStage<Reply> answered, Chains chains, Asker asker, Truth truth)
      implements Searching.Plain {

    @Override
    public CompletionStage<Reply> reply(Query query) {
      return query.equals(own)
          ? answered
          : chains.reply(query, asker.tracing(Trace.NONE), truth.apart());
    }

    @Override
    public CompletionStage<Reply> look(Query query, Trace trace) {
      return query.equals(own)
          ? answered
          : chains.reply(query, asker.tracing(trace).untold(), truth.apart());
    }
  }

  /** A client is told, from what is kept, that there is nothing: its stub may go on by itself. */
  void goesOn(Name name, SearchList search) {
    searching.goesOn(name, search);
  }

  /** That others are told of the name. */
  private void tellHidden(Query query, Client client, ClusterZone view, Truth truth, Trace trace) {
    ClusterZone.Look there = zone.get().look(query.name(), query.type(), truth.sampler());
    ClusterZone.Look seen = view.look(query.name(), query.type(), truth.sampler());
    if (seen.absence() != Absence.NONE && there.absence() == Absence.NONE) {
      String namespace = client.pod().namespace();
      trace.add(
          new Step.Hidden(
              namespace, view.scope(namespace), zone.get().origin(query.name(), there).from()));
    }
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

  private static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedStage(reply);
  }
}
