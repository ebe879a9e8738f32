package io.fairlead.controlplane.membership;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.UniqueAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other control planes whether they read the journal when this one can not. Where most of
 * all do, this one has to go: its objects can not be written as long as it has them, and whom it
 * serves is told nothing new. Where they do not, nobody could do better, and all stay.
 */
public final class Readership extends AbstractBehavior<Readership.Message> {

  private static final Logger LOG = LoggerFactory.getLogger(Readership.class);
  private static final String NAME = "journal-readers";
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Without a read for so long this one can not: it is not ready then, either. */
  private static final Duration AWAY = Duration.ofSeconds(10);

  /** Who said that it reads the journal does so for so long: one answer may be lost. */
  private static final Duration COUNTS = Duration.ofSeconds(5);

  /** What it is told, here and from elsewhere. */
  public sealed interface Message {}

  /**
   * Who reads the journal is to say so.
   *
   * @param member who asks
   */
  public record WhoReads(String member) implements Message {}

  /**
   * The journal is read there.
   *
   * @param member who says so
   */
  public record Reads(String member) implements Message {}

  record Look() implements Message {}

  record Changed(Seen seen) implements Message {}

  /**
   * What it looks at.
   *
   * @param sinceRead how long ago the journal was last read here
   * @param clock nanoseconds, from any moment on
   * @param at the one like this of another member
   */
  record Surroundings(
      Supplier<Duration> sinceRead,
      LongSupplier clock,
      Function<UniqueAddress, ActorRef<Message>> at) {}

  private final Surroundings around;
  private final Runnable alone;
  private final Map<UniqueAddress, Long> heard = new HashMap<>();
  private Seen seen;

  private Readership(
      ActorContext<Message> context, Seen seen, Surroundings around, Runnable alone) {
    super(context);
    this.seen = seen;
    this.around = around;
    this.alone = alone;
  }

  /**
   * Begins.
   *
   * @param sinceRead how long ago the journal was last read here
   * @return completes when most members read it, and this one can not
   */
  public static CompletionStage<Void> start(
      ActorSystem<?> system, Members members, Supplier<Duration> sinceRead) {
    CompletableFuture<Void> alone = new CompletableFuture<>();
    Surroundings around =
        new Surroundings(sinceRead, System::nanoTime, Members.namesakes(system, NAME));
    Behavior<Message> behavior =
        Behaviors.setup(
            context -> {
              members.follow(seen -> context.getSelf().tell(new Changed(seen)));
              return Behaviors.withTimers(
                  timers -> {
                    timers.startTimerWithFixedDelay(new Look(), EVERY);
                    return behavior(members.seen(), around, () -> alone.complete(null));
                  });
            });
    var _ = system.systemActorOf(behavior, NAME, Props.empty());
    return alone;
  }

  static Behavior<Message> behavior(Seen seen, Surroundings around, Runnable alone) {
    return Behaviors.setup(context -> new Readership(context, seen, around, alone));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(WhoReads.class, this::asked)
        .onMessage(Reads.class, this::told)
        .onMessage(Changed.class, this::changed)
        .onMessage(Look.class, _ -> look())
        .build();
  }

  private Behavior<Message> asked(WhoReads question) {
    if (sinceRead().compareTo(EVERY) <= 0) {
      Reads answer = new Reads(Seen.name(seen.self()));
      seen.named(question.member()).ifPresent(member -> around.at().apply(member).tell(answer));
    }
    return this;
  }

  private Behavior<Message> told(Reads answer) {
    seen.named(answer.member()).ifPresent(member -> heard.put(member, around.clock().getAsLong()));
    return this;
  }

  private Behavior<Message> changed(Changed change) {
    seen = change.seen();
    heard.keySet().retainAll(seen.others());
    return this;
  }

  private Behavior<Message> look() {
    if (sinceRead().compareTo(AWAY) > 0) {
      if (2 * reading() > seen.members().size()) {
        LOG.atError()
            .addKeyValue("seconds", sinceRead().toSeconds())
            .addKeyValue("reading", reading())
            .log("most other control planes read the journal, and this one can not");
        alone.run();
      }
      WhoReads question = new WhoReads(Seen.name(seen.self()));
      seen.others().forEach(member -> around.at().apply(member).tell(question));
    }
    return this;
  }

  private Duration sinceRead() {
    return around.sinceRead().get();
  }

  private long reading() {
    long now = around.clock().getAsLong();
    return heard.values().stream().filter(at -> now - at <= COUNTS.toNanos()).count();
  }
}
