package io.fairlead.controlplane.controller;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.metrics.Workqueues.Workqueue;
import io.fairlead.controlplane.ownership.Ownership;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes of the catalog into looks at keys. While it looks, further changes only add to the
 * set of keys to look at next; a key whose look did not end well is looked at again after {@link
 * #AGAIN_AFTER}, so a lost nudge or an entity that was restarting delays and never loses anything.
 *
 * @param <K> what the concern looks at
 */
public final class Controller<K> extends AbstractBehavior<Controller.Message> {

  static final Duration AGAIN_AFTER = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /** What the actor is told. */
  public sealed interface Message {}

  private record Changed(List<CatalogChange> changes) implements Message {}

  /** Something outside the catalog changed: look at every key there is. */
  public record LookAtAll() implements Message {}

  /** A data plane has more in force than before. */
  public record Acknowledged() implements Message {}

  /** Answered with the controller's name, after all changes before it. */
  public record Ping(ActorRef<String> replyTo) implements Message {}

  private record Look() implements Message {}

  private record LookAgain() implements Message {}

  private final TimerScheduler<Message> timers;
  private final Concern<K> concern;
  private final Workqueue queue;
  private final Ownership ownership;
  private final long startedAt;
  private final Set<K> dirty = new LinkedHashSet<>();
  private final Set<K> unsettled = new LinkedHashSet<>();

  private Controller(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      CatalogImage image,
      Concern<K> concern,
      Workqueue queue,
      Ownership ownership) {
    super(context);
    this.timers = timers;
    this.concern = concern;
    this.queue = queue;
    this.ownership = ownership;
    this.startedAt = image.revision();
    lookAt(concern.startFrom(image));
  }

  /**
   * A controller that follows the catalog from its present image on, and acts for what it owns; it
   * looks at all when that changes.
   */
  public static <K> Behavior<Message> create(
      Catalog catalog, Concern<K> concern, Workqueue queue, Ownership ownership) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  catalog.listen(changes -> context.getSelf().tell(new Changed(changes)));
                  ownership.onChange(() -> context.getSelf().tell(new LookAtAll()));
                  return new Controller<>(
                      context, timers, catalog.image(), concern, queue, ownership);
                }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Changed.class, this::changed)
        .onMessage(LookAtAll.class, all -> lookAt(concern.all()))
        .onMessage(Acknowledged.class, ack -> lookAt(concern.acknowledged()))
        .onMessage(Ping.class, this::ping)
        .onMessage(Look.class, look -> look())
        .onMessage(LookAgain.class, again -> lookAgain())
        .build();
  }

  private Behavior<Message> changed(Changed message) {
    for (CatalogChange change : message.changes()) {
      if (change.revision() > startedAt) {
        touch(change);
      }
    }
    return this;
  }

  private Behavior<Message> ping(Ping ping) {
    ping.replyTo().tell(concern.name());
    return this;
  }

  private void touch(CatalogChange change) {
    try {
      lookAt(concern.touchedBy(change));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("controller", concern.name())
          .addKeyValue("revision", change.revision())
          .setCause(e)
          .log("change not understood; its objects are looked at with their next change");
    }
  }

  private Behavior<Message> lookAt(Collection<K> keys) {
    if (dirty.isEmpty() && !keys.isEmpty()) {
      getContext().getSelf().tell(new Look());
    }
    int waited = dirty.size();
    dirty.addAll(keys);
    queue.added(dirty.size() - waited);
    queue.depth(dirty.size());
    return this;
  }

  private Behavior<Message> lookAgain() {
    queue.retried(unsettled.size());
    return lookAt(unsettled);
  }

  private Behavior<Message> look() {
    concern.looking();
    for (K key : dirty) {
      if (!concern.everywhere() && !ownership.mine(concern.name(), key)) {
        unsettled.remove(key);
        continue;
      }
      long started = System.nanoTime();
      boolean settled = settled(key);
      queue.worked(Duration.ofNanos(System.nanoTime() - started));
      if (settled) {
        unsettled.remove(key);
      } else {
        unsettled.add(key);
      }
    }
    dirty.clear();
    queue.depth(0);
    if (!unsettled.isEmpty() && !timers.isTimerActive(LookAgain.class)) {
      timers.startSingleTimer(LookAgain.class, new LookAgain(), AGAIN_AFTER);
    }
    return this;
  }

  private boolean settled(K key) {
    try {
      return concern.settled(key);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("controller", concern.name())
          .addKeyValue("key", key)
          .setCause(e)
          .log("not reconciled; trying again");
      return false;
    }
  }
}
