package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.forward.UpstreamStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * The server blocks: a name is the matter of the one with the longest zone that contains it. Does
 * not change; read from any thread.
 */
public final class Chains {
  private final Map<Name, Chain> byZone;
  private final List<Chain> all;
  private final @Nullable Chain only;

  /**
   * @param byZone several zones may be of one block
   */
  public Chains(Map<Name, Chain> byZone) {
    this.byZone = Map.copyOf(byZone);
    this.all = byZone.values().stream().distinct().toList();
    this.only = byZone.size() == 1 ? byZone.get(Name.root) : null;
  }

  /** Null when no block is about the name. */
  @Nullable Chain of(Name name) {
    if (only != null) {
      return only;
    }
    for (int cut = 0; cut < name.labels(); cut++) {
      Chain chain = byZone.get(cut == 0 ? name : new Name(name, cut));
      if (chain != null) {
        return chain;
      }
    }
    return null;
  }

  /** By the block of the name, with no other. */
  CompletionStage<Reply> reply(Query query, Asker asker, Truth truth) {
    Chain chain = of(query.name());
    return chain == null
        ? CompletableFuture.completedStage(
            Reply.failure(
                Rcode.REFUSED,
                ExtendedErrorCodeOption.NOT_AUTHORITATIVE,
                "no server block is about this name"))
        : chain.reply(query, asker, truth);
  }

  /** The resolvers that are asked for names outside the cluster, as they are now. */
  public List<UpstreamStatus> upstreams() {
    return all.stream().map(Chain::outside).flatMap(one -> one.upstreams().stream()).toList();
  }

  /** Whether there is an upstream to ask: the RA bit. */
  boolean available() {
    return all.stream().anyMatch(chain -> chain.outside().available());
  }

  /** Another one each time that hosts may say something else. */
  long version() {
    return all.stream().mapToLong(chain -> chain.local().version()).sum();
  }

  /** Whether the name is one by which an upstream was probed for loops. */
  boolean cameBack(Name name) {
    return all.stream().anyMatch(chain -> chain.outside().cameBack(name));
  }
}
