package io.fairlead.controlplane.budget;

import io.fairlead.model.budget.Budget;
import io.fairlead.model.budget.Lease;
import io.fairlead.model.budget.Rate;
import io.fairlead.model.budget.Want;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * The only one that deals out the tokens of one RoutePolicy's global limit (B26). Kept in memory:
 * where it starts anew, each key has a whole burst again. Goes away when nobody has asked for so
 * long that every bucket is full.
 */
public final class BudgetEntity extends AbstractBehavior<BudgetEntity.Command> {

  public static final EntityTypeKey<Command> TYPE_KEY =
      EntityTypeKey.create(Command.class, "Budget");

  private static final Duration IDLE = Duration.ofMinutes(2);

  /** What it is told. */
  public sealed interface Command {}

  /**
   * A gateway asks.
   *
   * @param rate as its policy has it now; another one starts anew
   * @param gateway one life of one gateway
   * @param replyTo not told when it was answered before
   */
  public record Ask(
      Rate rate, String gateway, long round, List<Want> wants, ActorRef<Answer> replyTo)
      implements Command {
    public Ask {
      wants = List.copyOf(wants);
    }
  }

  /** What is leased. */
  public record Answer(List<Lease> leases) {
    public Answer {
      leases = List.copyOf(leases);
    }
  }

  private record Idle() implements Command {}

  /** It was told to go. */
  public record Stop() implements Command {}

  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private @Nullable Budget budget;

  private BudgetEntity(
      ActorContext<Command> context, ActorRef<ClusterSharding.ShardCommand> shard) {
    super(context);
    this.shard = shard;
  }

  public static Behavior<Command> create(ActorRef<ClusterSharding.ShardCommand> shard) {
    return Behaviors.setup(context -> new BudgetEntity(context, shard));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::asked)
        .onMessage(Idle.class, _ -> idle())
        .onMessage(Stop.class, _ -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> asked(Ask ask) {
    Budget deals = budget;
    if (deals == null || !deals.rate().equals(ask.rate())) {
      deals = new Budget(ask.rate());
      budget = deals;
      Duration full = Duration.ofNanos(ask.rate().interval() * ask.rate().burst());
      getContext().setReceiveTimeout(full.compareTo(IDLE) > 0 ? full : IDLE, new Idle());
    }
    deals
        .lease(ask.gateway(), ask.round(), ask.wants(), System.nanoTime())
        .ifPresent(leases -> ask.replyTo().tell(new Answer(leases)));
    return this;
  }

  private Behavior<Command> idle() {
    shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
    return this;
  }
}
