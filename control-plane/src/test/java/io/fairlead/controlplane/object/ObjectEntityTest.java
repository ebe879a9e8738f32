package io.fairlead.controlplane.object;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.object.EntityUnderTest.Answer;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The lifecycle every object has, in the entity of kinds from which nothing is derived. */
class ObjectEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static int count;

  private ResourceKey key;
  private EntityUnderTest<ObjectState> entity;

  @BeforeEach
  void start() {
    key = new ResourceKey(ResourceKind.CONFIG_MAP, "default", "settings-" + count++);
    entity = EntityUnderTest.start(ACTORS, key, ObjectEntity.create(key, () -> {}));
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private ObjectNode object(String value) {
    return configMap("default", key.name(), value);
  }

  private static ObjectNode with(ObjectNode object, String... finalizers) {
    ObjectNode held = object.deepCopy();
    held.withObjectProperty("metadata").remove("finalizers");
    for (String finalizer : finalizers) {
      held.withObjectProperty("metadata").withArrayProperty("finalizers").add(finalizer);
    }
    return held;
  }

  private static Answer done(Outcome outcome, long sequenceNr, JournalEvent... events) {
    return new Answer(new Done(outcome, sequenceNr), List.of(events));
  }

  private static Answer refused(EntityReply reply) {
    return new Answer(reply, List.of());
  }

  @Test
  void anObjectComesChangesGoesAndComesAgain() {
    ObjectNode one = object("1");
    ObjectNode two = object("2");
    Answer notFound = refused(new EntityReply.NotFound());

    assertEquals(notFound, entity.replace(0, one));
    assertEquals(notFound, entity.delete(Preconditions.NONE));
    assertEquals(done(Outcome.WRITTEN, 1, new ObjectEvent.Created(key, one)), entity.create(one));
    assertEquals(refused(new EntityReply.AlreadyExists()), entity.create(two));
    assertEquals(done(Outcome.UNCHANGED, 1), entity.replace(1, one));
    assertEquals(
        done(Outcome.WRITTEN, 2, new ObjectEvent.Replaced(key, two)), entity.replace(1, two));
    assertEquals(
        refused(new EntityReply.Conflict(Transitions.MODIFIED)),
        entity.replace(1, one),
        "a stale version");
    assertEquals(
        done(Outcome.REMOVED, 3, new ObjectEvent.Removed(key, two)),
        entity.delete(Preconditions.NONE));
    List<String> gone = List.of(ObjectMeta.of(two).uid());
    assertEquals(new ObjectState.Absent(3, gone), entity.state());
    assertEquals(notFound, entity.replace(2, two));
    assertEquals(done(Outcome.WRITTEN, 4, new ObjectEvent.Created(key, one)), entity.create(one));
    assertEquals(new ObjectState.Active(one, 4, gone), entity.state());
  }

  /** Its answer was lost on the way, so it is asked again: it must not refuse its own success. */
  @Test
  void aWriteThatIsAskedAgainIsDoneOnce() {
    Moment created = entity.next();
    Answer first = entity.again(replyTo -> new EntityCommand.Create(object("1"), created, replyTo));
    assertEquals(new Done(Outcome.WRITTEN, 1), first.reply());
    // a restart forgets it: then the journal tells, and the entity refuses
    assertEquals(
        new EntityReply.AlreadyExists(),
        entity.again(replyTo -> new EntityCommand.Create(object("1"), created, replyTo)).reply());
    assertEquals(
        created.id(), assertInstanceOf(ObjectEvent.class, entity.journal().getFirst()).write());
  }

  /** As one that stood still does, or one that is asked again while the shard moves. */
  @Test
  void aCreateThatIsHeardLateBringsNothingBack() {
    ObjectNode object = uid(object("1"), "uid-0");
    entity.create(object);
    entity.delete(Preconditions.NONE);
    assertEquals(refused(new EntityReply.AlreadyExists()), entity.create(object));
    for (int i = 1; i <= 15; i++) {
      assertEquals(
          Outcome.WRITTEN, ((Done) entity.create(uid(object("1"), "uid-" + i)).reply()).outcome());
      entity.delete(Preconditions.NONE);
    }
    assertEquals(
        refused(new EntityReply.AlreadyExists()), entity.create(object), "15 others later");
  }

  private static ObjectNode uid(ObjectNode object, String uid) {
    ObjectNode made = object.deepCopy();
    made.withObject("/metadata").put("uid", uid);
    return made;
  }

  @Test
  void finalizersHoldAnObjectThatIsToGo() {
    ObjectNode held = with(object("1"), "example.com/a", "example.com/b");
    entity.create(held);

    assertEquals(new Done(Outcome.TERMINATING, 2), entity.delete(Preconditions.NONE).reply());
    assertInstanceOf(ObjectState.Terminating.class, entity.state());
    assertEquals(done(Outcome.TERMINATING, 2), entity.delete(Preconditions.NONE), "asked again");
    assertEquals(
        new Done(Outcome.WRITTEN, 3), entity.replace(2, with(held, "example.com/b")).reply());
    ObjectNode now = assertInstanceOf(ObjectState.Terminating.class, entity.state()).object();
    assertTrue(ObjectMeta.of(now).terminating(), "no write takes a deletion back");
    assertEquals(
        new Done(Outcome.REMOVED, 4),
        entity.replace(3, with(held)).reply(),
        "the last one is gone");
    assertEquals(new ObjectState.Absent(4, List.of(ObjectMeta.of(held).uid())), entity.state());
  }

  @Test
  void aDeleteMayNameTheObjectItMeans() {
    ObjectNode object = object("1");
    entity.create(object);
    String uid = ObjectMeta.of(object).uid();

    assertInstanceOf(
        EntityReply.Conflict.class, entity.delete(new Preconditions("another", null)).reply());
    assertInstanceOf(EntityReply.Conflict.class, entity.delete(new Preconditions(uid, 7L)).reply());
    assertEquals(new Done(Outcome.REMOVED, 2), entity.delete(new Preconditions(uid, 1L)).reply());
  }

  @Test
  void snapshotsKeepRecoveryShortAndTheJournalKeepsEveryEvent() {
    entity.create(object("0"));
    for (int i = 1; i < 250; i++) {
      entity.replace(i, object("" + i));
    }
    assertEquals(250, entity.journal().size());
    assertEquals(List.of(100L, 200L), entity.snapshots());
    assertEquals(250, entity.state().sequenceNr());
  }

  @Test
  void anyWalkIsRebuiltFromItsEvents() {
    Random random = new Random(5);
    List<Long> versions = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      ObjectNode object = object("" + random.nextInt(3));
      ObjectNode written = random.nextInt(3) == 0 ? with(object, "example.com/a") : object;
      long version = Math.max(0, entity.state().sequenceNr() - random.nextInt(8) / 7);
      switch (random.nextInt(4)) {
        case 0 -> entity.create(written);
        case 1 -> entity.delete(Preconditions.NONE);
        default -> entity.replace(version, written);
      }
      versions.add(entity.state().sequenceNr());
    }
    assertEquals(versions.stream().sorted().toList(), versions);
    assertEquals(entity.journal().size(), versions.getLast());
  }
}
