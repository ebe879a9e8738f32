package io.fairlead.controlplane.object;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import tools.jackson.databind.node.ObjectNode;

/**
 * The real behaviour of one entity on a journal and a snapshot store in memory, which keep bytes as
 * the real ones do. Commands, replies, events and states have to be equal to themselves after their
 * way through our serializers, and after each command the state rebuilt from the journal has to be
 * the state before.
 *
 * @param <S> the entity's state
 */
public final class EntityUnderTest<S> {

  /** The moment all commands are given at, unless a test says otherwise. */
  public static final Moment NOW = new Moment(Instant.parse("2026-01-02T03:04:05Z"), 7);

  private final EventSourcedBehaviorTestKit<EntityCommand, JournalEvent, S> kit;
  private final String persistenceId;

  private EntityUnderTest(
      EventSourcedBehaviorTestKit<EntityCommand, JournalEvent, S> kit, ResourceKey key) {
    this.kit = kit;
    this.persistenceId = EntityType.persistenceId(key).id();
  }

  /** What a command has led to. */
  public record Answer(EntityReply reply, List<JournalEvent> events) {
    public Answer {
      events = List.copyOf(events);
    }
  }

  /** An actor system for entities: our serializers, no cluster, everything in memory. */
  public static ActorTestKit actors() {
    return ActorTestKit.create(config());
  }

  private static Config config() {
    ClassLoader resources = EntityUnderTest.class.getClassLoader();
    return ConfigFactory.parseString(
            """
            pekko.actor.provider = local
            pekko.loglevel = OFF
            pekko.persistence.journal.auto-start-journals = []
            pekko.persistence.snapshot-store.auto-start-snapshot-stores = []
            """)
        .withFallback(EventSourcedBehaviorTestKit.config())
        .withFallback(PersistenceTestKitSnapshotPlugin.config())
        .withFallback(ConfigFactory.parseResources(resources, "fairlead-control-plane.conf"))
        .withFallback(ConfigFactory.parseResources(resources, "fairlead-journal.conf"))
        .withFallback(ConfigFactory.defaultReference(resources))
        .resolve();
  }

  /** The entity with this key, with nothing in its journal. */
  public static <S> EntityUnderTest<S> start(
      ActorTestKit actors, ResourceKey key, Behavior<EntityCommand> behavior) {
    return new EntityUnderTest<>(
        EventSourcedBehaviorTestKit.create(
            actors.system(),
            behavior,
            EventSourcedBehaviorTestKit.enabledSerializationSettings().withVerifyEquality(true)),
        key);
  }

  private int commands;

  public Answer create(ObjectNode object) {
    return run(replyTo -> new EntityCommand.Create(object, next(), replyTo));
  }

  public Answer replace(long expectedSequenceNr, ObjectNode object) {
    return run(replyTo -> new EntityCommand.Replace(expectedSequenceNr, object, next(), replyTo));
  }

  public Answer delete(Preconditions preconditions) {
    return run(
        replyTo -> new EntityCommand.Delete(preconditions, DeleteOptions.DEFAULT, next(), replyTo));
  }

  public List<JournalEvent> reconcile() {
    List<JournalEvent> events = kit.runCommand(new EntityCommand.Reconcile(NOW)).events();
    checkRestart();
    return events;
  }

  private Answer run(Function<ActorRef<EntityReply>, EntityCommand> command) {
    CommandResultWithReply<EntityCommand, JournalEvent, S, EntityReply> result =
        kit.runCommand(command);
    Answer answer =
        new Answer(
            result.reply(), result.events().stream().map(EntityUnderTest::byNobody).toList());
    checkRestart();
    return answer;
  }

  /** The same command given again, by one who had no answer: what it leads to, if anything. */
  public Answer again(Function<ActorRef<EntityReply>, EntityCommand> command) {
    return run(command);
  }

  /** As {@link #NOW}, and no other command's. */
  public Moment next() {
    return new Moment(NOW.at().plusNanos(++commands), NOW.seed());
  }

  /** Without the write's id, which is another one each time. */
  private static JournalEvent byNobody(JournalEvent event) {
    return event instanceof ObjectEvent own ? own.by(null) : event;
  }

  public S state() {
    return kit.getState();
  }

  private void checkRestart() {
    S before = kit.getState();
    S after = kit.restart().state();
    if (!Objects.equals(before, after)) {
      throw new AssertionError("after a restart " + after + "\nbefore it " + before);
    }
  }

  /** Everything in the journal. */
  public List<Object> journal() {
    return kit.persistenceTestKit().persistedInStorage(persistenceId);
  }

  /** The snapshots kept, oldest first, by the sequence number of their last event. */
  public List<Long> snapshots() {
    return kit.snapshotTestKit().orElseThrow().persistedInStorage(persistenceId).stream()
        .map(snapshot -> snapshot.first().sequenceNr())
        .toList();
  }
}
