package io.fairlead.controlplane.object;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entity knows the journal's number of each event, also of those caused by commands that were
 * there before it had recovered: the whole of optimistic concurrency hangs on it.
 */
class SequenceNumberTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  pekko.persistence.testkit.events.serialize = off
                  pekko.persistence.testkit.snapshots.serialize = off
                  pekko.actor.provider = local
                  """)
              .withFallback(PersistenceTestKitPlugin.getInstance().config())
              .withFallback(PersistenceTestKitSnapshotPlugin.config())
              .withFallback(ConfigFactory.defaultReference()));

  private static int made;

  private final TestProbe<EntityReply> probe = KIT.createTestProbe();
  private ResourceKey key = new ResourceKey(ResourceKind.POD, "default", "p");

  @BeforeEach
  void anotherObject() {
    key = new ResourceKey(ResourceKind.POD, "default", "p-" + made++);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void theFirstCommandComesBeforeTheRecovery() {
    ActorRef<EntityCommand> entity = KIT.spawn(ObjectEntity.create(key, () -> {}));

    assertEquals(1, answer(entity, create()));
    assertEquals(2, answer(entity, replace(1)));
    assertEquals(3, answer(entity, replace(2)));
  }

  @Test
  void allOfManyComeBeforeTheRecovery() {
    ActorRef<EntityCommand> entity = KIT.spawn(ObjectEntity.create(key, () -> {}));
    entity.tell(create());
    for (int expected = 1; expected <= 10; expected++) {
      entity.tell(replace(expected));
    }

    for (int expected = 1; expected <= 11; expected++) {
      assertEquals(expected, sequenceNr());
    }
  }

  @Test
  void afterReplay() {
    afterEvents(7);
  }

  @Test
  void afterASnapshotAlone() {
    afterEvents(JournaledEntity.SNAPSHOT_EVERY);
  }

  @Test
  void afterASnapshotAndReplay() {
    afterEvents(JournaledEntity.SNAPSHOT_EVERY + 7);
  }

  private void afterEvents(int events) {
    ActorRef<EntityCommand> first = KIT.spawn(ObjectEntity.create(key, () -> {}));
    assertEquals(1, answer(first, create()));
    for (long expected = 1; expected < events; expected++) {
      assertEquals(expected + 1, answer(first, replace(expected)));
    }
    KIT.stop(first, Duration.ofSeconds(10));

    ActorRef<EntityCommand> second = KIT.spawn(ObjectEntity.create(key, () -> {}));
    assertEquals(events + 1, answer(second, replace(events)));
    assertEquals(events + 2, answer(second, replace(events + 1)));
  }

  private long answer(ActorRef<EntityCommand> entity, EntityCommand command) {
    entity.tell(command);
    return sequenceNr();
  }

  private long sequenceNr() {
    return probe.expectMessageClass(EntityReply.Done.class, Duration.ofSeconds(10)).sequenceNr();
  }

  private EntityCommand create() {
    return new EntityCommand.Create(version(0), Moment.now(), probe.ref());
  }

  private EntityCommand replace(long expected) {
    return new EntityCommand.Replace(expected, version(expected), Moment.now(), probe.ref());
  }

  private static ObjectNode version(long number) {
    ObjectNode pod = JsonNodeFactory.instance.objectNode();
    pod.putObject("metadata").putObject("labels").put("version", Long.toString(number));
    return pod;
  }
}
