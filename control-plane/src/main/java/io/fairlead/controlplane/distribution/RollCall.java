package io.fairlead.controlplane.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fairlead.controlplane.membership.Members;
import io.fairlead.controlplane.membership.Seen;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.MessageCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other control planes who is connected here, and hears it from them: all of it to one
 * that is new or has missed something, then what is different, a few times a second at most. Also
 * the way of a message to an agent that another control plane serves.
 */
public final class RollCall extends AbstractBehavior<RollCall.Message> {

  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);
  private static final String NAME = "agents-roll-call";
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final int MOST_AT_ONCE = 2000; // so that a message fits into a frame

  /** What it is told, here and from elsewhere. */
  public sealed interface Message {}

  /**
   * Who is connected there.
   *
   * @param member who says so
   * @param sequence one more than of the message before
   * @param whole forget what was said before
   * @param at where it serves whom
   * @param acked of those of whom nothing else is different, by name
   * @param gone names
   */
  public record Told(
      String member,
      long sequence,
      boolean whole,
      Addresses at,
      List<Presence> changed,
      Map<String, Long> acked,
      List<String> gone)
      implements Message {
    public Told {
      changed = List.copyOf(changed);
      acked = Map.copyOf(acked);
      gone = List.copyOf(gone);
    }
  }

  /**
   * Where a control plane serves, each {@code host:port}.
   *
   * @param api clients of the Kubernetes API
   * @param agents agents and gateways
   */
  public record Addresses(String api, String agents) {}

  /** Something was missed, so say all. */
  public record Missed(String member) implements Message {}

  /**
   * For the agent of a node that is served there.
   *
   * @param message a {@link ControlMessage}, as JSON
   */
  public record Forward(String node, String message) implements Message {}

  private record Look() implements Message {}

  private record Changed(Seen seen) implements Message {}

  private record Send(String member, Forward forward) implements Message {}

  private final Function<UniqueAddress, ActorRef<Message>> namesakes;
  private final String self;
  private final Addresses at;
  private final Roster roster;
  private final OtherPlanes planes;
  private final AgentDesk desk;
  private final Supplier<Map<String, Presence>> here;
  private final Runnable news;
  private final Map<String, ActorRef<Message>> others = new HashMap<>();
  private Map<String, Presence> told = Map.of();
  private long sequence;

  private RollCall(
      ActorContext<Message> context,
      Members members,
      Addresses at,
      Roster roster,
      OtherPlanes planes,
      AgentDesk desk,
      Runnable news) {
    super(context);
    this.namesakes = Members.namesakes(context.getSystem(), NAME);
    this.self = Seen.name(members.seen().self());
    this.at = at;
    this.roster = roster;
    this.planes = planes;
    this.desk = desk;
    this.here = desk::present;
    this.news = news;
  }

  /**
   * Begins.
   *
   * @param at where this one serves
   * @param planes told where the others do
   * @param news run after another one has said something new; must not block
   */
  static ActorRef<Message> start(
      ActorSystem<?> system,
      Members members,
      Addresses at,
      Roster roster,
      OtherPlanes planes,
      AgentDesk desk,
      Runnable news) {
    Behavior<Message> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(new Look(), EVERY);
                      members.follow(seen -> context.getSelf().tell(new Changed(seen)));
                      return new RollCall(context, members, at, roster, planes, desk, news);
                    }));
    return system.systemActorOf(behavior, NAME, Props.empty());
  }

  /** Has the control plane that serves a node's agent pass this on. */
  static Message toAgent(String member, String node, ControlMessage message) {
    return new Send(member, new Forward(node, new String(MessageCodec.encode(message), UTF_8)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Told.class, this::told)
        .onMessage(Missed.class, this::missed)
        .onMessage(Forward.class, this::forward)
        .onMessage(Changed.class, this::changed)
        .onMessage(Send.class, this::send)
        .onMessage(Look.class, _ -> look())
        .build();
  }

  private Behavior<Message> told(Told message) {
    boolean complete =
        roster.told(
            message.member(),
            message.sequence(),
            message.whole(),
            message.changed(),
            message.acked(),
            message.gone());
    ActorRef<Message> other = others.get(message.member());
    if (other != null) {
      planes.told(message.member(), message.at());
    }
    if (!complete && other != null) {
      other.tell(new Missed(self));
    }
    news.run();
    return this;
  }

  private Behavior<Message> missed(Missed message) {
    ActorRef<Message> other = others.get(message.member());
    if (other != null) {
      tellAll(other);
    }
    return this;
  }

  private Behavior<Message> changed(Changed change) {
    Set<String> now = new HashSet<>();
    for (UniqueAddress member : change.seen().others()) {
      String name = Seen.name(member);
      now.add(name);
      if (!others.containsKey(name)) {
        ActorRef<Message> other = namesakes.apply(member);
        others.put(name, other);
        tellAll(other);
        other.tell(new Missed(self)); // what it said before it was seen here counted for nothing
      }
    }
    others.keySet().retainAll(now);
    roster.members(now);
    planes.retain(now);
    return this;
  }

  /** What was said last, as one that heard all of it has it. */
  private void tellAll(ActorRef<Message> other) {
    List<Presence> all = List.copyOf(told.values());
    int first = Math.min(all.size(), MOST_AT_ONCE);
    // One message keeps the number of the last one; what does not fit is said as a change to all.
    other.tell(new Told(self, sequence, true, at, all.subList(0, first), Map.of(), List.of()));
    tellRest(all);
  }

  private Behavior<Message> look() {
    Map<String, Presence> now = new HashMap<>();
    here.get().forEach((name, presence) -> now.put(name, presence.forOthers()));
    if (!now.equals(told)) {
      List<Presence> changed = new ArrayList<>();
      Map<String, Long> acked = new HashMap<>();
      now.forEach((name, presence) -> compare(told.get(name), presence, changed, acked));
      List<String> gone = told.keySet().stream().filter(name -> !now.containsKey(name)).toList();
      told = now;
      tellChange(changed.subList(0, Math.min(changed.size(), MOST_AT_ONCE)), acked, gone);
      tellRest(changed);
    }
    return this;
  }

  /** What did not fit into the first message. */
  private void tellRest(List<Presence> all) {
    for (int from = MOST_AT_ONCE; from < all.size(); from += MOST_AT_ONCE) {
      tellChange(all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE)), Map.of(), List.of());
    }
  }

  private static void compare(
      @Nullable Presence before, Presence now, List<Presence> changed, Map<String, Long> acked) {
    if (before == null || !before.at(now.acked()).equals(now)) {
      changed.add(now);
    } else if (before.acked() != now.acked()) {
      acked.put(now.name(), now.acked());
    }
  }

  private void tellChange(List<Presence> changed, Map<String, Long> acked, List<String> gone) {
    sequence++;
    Told change = new Told(self, sequence, false, at, changed, acked, gone);
    others.values().forEach(other -> other.tell(change));
  }

  private Behavior<Message> send(Send send) {
    ActorRef<Message> other = others.get(send.member());
    if (other != null) {
      other.tell(send.forward());
    }
    return this;
  }

  private Behavior<Message> forward(Forward forward) {
    try {
      boolean heard =
          MessageCodec.controlMessage(forward.message().getBytes(UTF_8))
              .map(message -> desk.tellHere(forward.node(), message))
              .orElse(false);
      LOG.atTrace().addKeyValue("node", forward.node()).log("told for another one: {}", heard);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("node", forward.node())
          .addKeyValue("error", e.toString())
          .log("a message for an agent can not be read");
    }
    return this;
  }
}
