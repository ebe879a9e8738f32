package io.fairlead.controlplane.membership;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfRemoved;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows who is in the cluster. Written by one actor, read from any thread. */
public final class Members {

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);
  private static final Set<MemberStatus> IN = Set.of(MemberStatus.up(), MemberStatus.leaving());

  private final List<Consumer<Seen>> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Seen> up = new CompletableFuture<>();
  private final CompletableFuture<Seen> shutOut = new CompletableFuture<>();
  private final Cluster cluster;
  private volatile Seen seen;

  private Members(Cluster cluster) {
    this.cluster = cluster;
    this.seen = Seen.nobody(cluster.selfMember().uniqueAddress());
  }

  /** Follows the cluster of the system, from before this member joins. */
  public static Members follow(ActorSystem<?> system) {
    Members members = new Members(Cluster.get(system));
    var _ = system.systemActorOf(members.behavior(), "members", Props.empty());
    return members;
  }

  /** The system actor of this name at any member; it need not be there. */
  public static <M> Function<UniqueAddress, ActorRef<M>> namesakes(
      ActorSystem<?> system, String name) {
    ActorRefResolver refs = ActorRefResolver.get(system);
    return member -> refs.resolveActorRef(member.address() + "/system/" + name);
  }

  /** The cluster as it is seen now. */
  public Seen seen() {
    return seen;
  }

  /**
   * Whether this one has been a member for longer than all others that are, and so is where shards
   * are given out.
   */
  public boolean oldest() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> IN.contains(member.status()))
        .min(Member.ageOrdering())
        .map(Member::uniqueAddress)
        .filter(seen.self()::equals)
        .isPresent();
  }

  /** Completes when this one is Up and sees itself. */
  public CompletionStage<Seen> up() {
    return up;
  }

  /**
   * Completes with what was seen last when the others go on without this one: it can come back only
   * as a new member.
   */
  public CompletionStage<Seen> shutOut() {
    return shutOut;
  }

  /** Has this called with what is seen now, and after each change; it must not block. */
  public void follow(Consumer<Seen> listener) {
    listeners.add(listener);
    listener.accept(seen);
  }

  private Behavior<Object> behavior() {
    return Behaviors.setup(
        context -> {
          ActorRef<ClusterDomainEvent> events = context.getSelf().narrow();
          ActorRef<SelfUp> ups = context.getSelf().narrow();
          ActorRef<SelfRemoved> removals = context.getSelf().narrow();
          cluster.subscriptions().tell(Subscribe.create(events, ClusterDomainEvent.class));
          cluster.subscriptions().tell(Subscribe.create(ups, SelfUp.class));
          cluster.subscriptions().tell(Subscribe.create(removals, SelfRemoved.class));
          return Behaviors.receive(Object.class)
              .onMessage(SelfRemoved.class, _ -> removed())
              .onMessage(ClusterDomainEvent.class, this::changed)
              .onAnyMessage(_ -> Behaviors.same())
              .build();
        });
  }

  private Behavior<Object> changed(ClusterDomainEvent event) {
    if (!shutOut.isDone()) {
      tell(seen.after(event));
      if (!up.isDone() && seen.acting().contains(seen.self())) {
        up.complete(seen);
      }
    }
    return Behaviors.same();
  }

  private Behavior<Object> removed() {
    Seen last = seen;
    if (last.unreachable().isEmpty()) {
      LOG.atInfo().log("left the cluster");
    } else {
      LOG.atWarn()
          .addKeyValue("members", last.members().size())
          .addKeyValue("unreachable", last.unreachable().size())
          .log("the others go on without this control plane");
    }
    tell(Seen.nobody(last.self()));
    shutOut.complete(last);
    return Behaviors.same();
  }

  private void tell(Seen now) {
    if (!now.equals(seen)) {
      seen = now;
      listeners.forEach(listener -> listener.accept(now));
    }
  }
}
