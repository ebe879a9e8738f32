package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.model.corefile.Plugin;
import io.fairlead.model.corefile.ViewExpression;
import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * The server blocks: a name is the matter of the one with the longest zone that contains it, of
 * several of the same zone of the first whose view has the question (D23). Does not change; read
 * from any thread.
 */
public final class Chains {

  /**
   * A server block.
   *
   * @param view empty: for every question
   */
  public record Block(Set<Name> zones, Optional<Plugin.View> view, Chain chain) {
    public Block {
      zones = Set.copyOf(zones);
    }

    private boolean has(Name name, int type, InetAddress client) {
      return view.isEmpty()
          || view.get().all().stream().allMatch(one -> one.holds(question(name, type, client)));
    }

    private static ViewExpression.Question question(Name name, int type, InetAddress client) {
      return new ViewExpression.Question(
          IpAddress.ofBytes(client.getAddress()),
          name.toString().toLowerCase(Locale.ROOT),
          Type.string(type));
    }
  }

  private final Map<Name, List<Block>> byZone = new HashMap<>();
  private final List<Chain> all;
  private final boolean someView;
  private final @Nullable Chain only;

  /** In the order they are written. */
  public Chains(List<Block> blocks) {
    for (Block block : blocks) {
      block
          .zones()
          .forEach(zone -> byZone.computeIfAbsent(zone, any -> new ArrayList<>()).add(block));
    }
    this.all = blocks.stream().map(Block::chain).distinct().toList();
    this.someView = blocks.stream().anyMatch(block -> block.view().isPresent());
    this.only =
        blocks.size() == 1 && !someView && blocks.getFirst().zones().equals(Set.of(Name.root))
            ? blocks.getFirst().chain()
            : null;
  }

  /** Null when no block is about the question. */
  @Nullable Chain of(Name name, int type, InetAddress client) {
    if (only != null) {
      return only;
    }
    Optional<Place> place = find(name, type, client);
    return place.isEmpty() ? null : place.get().block().chain();
  }

  /** A block, and the zone of it that a name is in. */
  private record Place(Name zone, Block block) {}

  private Optional<Place> find(Name name, int type, InetAddress client) {
    for (int cut = 0; cut < name.labels(); cut++) {
      Name zone = cut == 0 ? name : new Name(name, cut);
      for (Block block : byZone.getOrDefault(zone, List.of())) {
        if (block.has(name, type, client)) {
          return Optional.of(new Place(zone, block));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether one block has all there is. */
  boolean single() {
    return only != null;
  }

  /**
   * Whose matter a question is, for those who count.
   *
   * @param name null: it has none
   */
  ServedBy servedBy(@Nullable Name name, int type, InetAddress client) {
    return Optional.ofNullable(name)
        .flatMap(asked -> find(asked, type, client))
        .map(
            place ->
                new ServedBy(
                    place.zone().toString().toLowerCase(Locale.ROOT),
                    place.block().view().map(Plugin.View::name).orElse("")))
        .orElse(ServedBy.DROPPED);
  }

  /**
   * Whether questions for this name are not the matter of one block: their answers are not kept.
   */
  private boolean differs(Name name) {
    if (!someView) {
      return false;
    }
    for (int cut = 0; cut < name.labels(); cut++) {
      List<Block> blocks = byZone.getOrDefault(new Name(name, cut), List.of());
      if (!blocks.isEmpty()) {
        return blocks.getFirst().view().isPresent();
      }
    }
    return false;
  }

  /** By the block of the question, with no other. */
  CompletionStage<Reply> reply(Query query, Asker asker, Truth truth) {
    Chain chain = of(query.name(), query.type(), asker.address());
    return chain == null
        ? CompletableFuture.completedStage(
            Reply.failure(
                Rcode.REFUSED,
                ExtendedErrorCodeOption.NOT_AUTHORITATIVE,
                "no server block is about this name"))
        : chain.reply(query, asker, differs(query.name()) ? truth.apart() : truth);
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
