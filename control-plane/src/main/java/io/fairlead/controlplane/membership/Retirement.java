package io.fairlead.controlplane.membership;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.UniqueAddress;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;

/**
 * Who is about to leave. A member that retires says so to all, and whoever gives out shards ({@link
 * ShardPlaces}) takes them from it a few at a time; it leaves when it has none. If it left at once,
 * all of them would be on their way at the same time, each waiting for the others.
 */
public final class Retirement {
  private static final String NAME = "retirement";
  private static final Duration EVERY = Duration.ofMillis(100);

  /** Nobody takes its shards for so long, as where all others are of an earlier release. */
  private static final Duration NOBODY_TAKES = Duration.ofSeconds(1);

  private static final Duration MOST = Duration.ofSeconds(5);

  /** What it is told, here and from elsewhere. */
  public sealed interface Message {}

  /**
   * That member is about to leave.
   *
   * @param member who says so
   */
  public record Retires(String member) implements Message {}

  record Begin(CompletableFuture<Void> done) implements Message {}

  record Look() implements Message {}

  record Holds(int shards) implements Message {}

  record Changed(Seen seen) implements Message {}

  /**
   * What it looks at.
   *
   * @param shards how many this member has; fails when they can not be counted now
   * @param clock nanoseconds, from any moment on
   * @param at the one like this of another member
   */
  record Surroundings(
      Supplier<CompletionStage<Integer>> shards,
      LongSupplier clock,
      Function<UniqueAddress, ActorRef<Message>> at) {}

  private final CompletableFuture<ActorRef<Message>> actor = new CompletableFuture<>();
  private volatile MapPSet<Address> retiring = HashTreePSet.empty();

  Retirement() {}

  /**
   * Begins to listen to the others.
   *
   * @param shards how many this member has
   */
  public static Retirement start(
      ActorSystem<?> system, Members members, Supplier<CompletionStage<Integer>> shards) {
    Retirement retirement = new Retirement();
    Surroundings around =
        new Surroundings(shards, System::nanoTime, Members.namesakes(system, NAME));
    Behavior<Message> behavior =
        Behaviors.setup(
            context -> {
              members.follow(seen -> context.getSelf().tell(new Changed(seen)));
              return retirement.behavior(members.seen(), around);
            });
    retirement.actor.complete(system.systemActorOf(behavior, NAME, Props.empty()));
    return retirement;
  }

  /** Whether a member with this address is about to leave; from any thread. */
  boolean has(Address member) {
    return retiring.contains(member);
  }

  /**
   * This member is about to leave.
   *
   * @return completes when it has no shard any more, or nobody takes them, as where all leave;
   *     after 5 s at most
   */
  public CompletionStage<Void> begin() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var _ = actor.thenAccept(ref -> ref.tell(new Begin(done)));
    return done.completeOnTimeout(null, MOST.toMillis(), TimeUnit.MILLISECONDS);
  }

  Behavior<Message> behavior(Seen seen, Surroundings around) {
    return Behaviors.setup(context -> new Listening(context, seen, around));
  }

  private final class Listening extends AbstractBehavior<Message> {
    private final Surroundings around;
    private Seen seen;
    private CompletableFuture<Void> done = new CompletableFuture<>();
    private int shards = Integer.MAX_VALUE;
    private long fewerAt;

    Listening(ActorContext<Message> context, Seen seen, Surroundings around) {
      super(context);
      this.seen = seen;
      this.around = around;
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Retires.class, this::told)
          .onMessage(Changed.class, this::changed)
          .onMessage(Begin.class, this::begin)
          .onMessage(Look.class, _ -> look())
          .onMessage(Holds.class, this::counted)
          .build();
    }

    private Behavior<Message> told(Retires news) {
      seen.named(news.member()).ifPresent(who -> retiring = retiring.plus(who.address()));
      return this;
    }

    private Behavior<Message> changed(Changed change) {
      seen = change.seen();
      for (Address gone : retiring) {
        if (seen.members().keySet().stream().noneMatch(each -> each.address().equals(gone))) {
          retiring = retiring.minus(gone);
        }
      }
      return this;
    }

    private Behavior<Message> begin(Begin order) {
      done = order.done();
      fewerAt = around.clock().getAsLong();
      return look();
    }

    /** Says it again each time: a message may be lost, and who gives out shards may change. */
    private Behavior<Message> look() {
      if (seen.others().stream().allMatch(other -> retiring.contains(other.address()))) {
        done.complete(null);
      }
      if (!done.isDone()) {
        Retires news = new Retires(Seen.name(seen.self()));
        seen.members().keySet().forEach(member -> around.at().apply(member).tell(news));
        ActorRef<Message> self = getContext().getSelf();
        var _ = around.shards().get().thenAccept(count -> self.tell(new Holds(count)));
        getContext().scheduleOnce(EVERY, self, new Look());
      }
      return this;
    }

    private Behavior<Message> counted(Holds held) {
      long now = around.clock().getAsLong();
      if (held.shards() < shards) {
        shards = held.shards();
        fewerAt = now;
      }
      if (shards == 0 || now - fewerAt > NOBODY_TAKES.toNanos()) {
        done.complete(null);
      }
      return this;
    }
  }
}
