package io.fairlead.controlplane.object;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.object.EntityReply.Done;
import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.controlplane.service.ServiceEntity;
import io.fairlead.controlplane.service.SliceDerivation;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What an entity's failure costs: the command it failed at, and nobody else anything. */
class EntityFaultsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ActorTestKit actors = EntityUnderTest.actors();
  private final PersistenceTestKit journal = PersistenceTestKit.create(actors.system());
  private final TestProbe<EntityReply> replies = actors.createTestProbe();

  @AfterEach
  void stop() {
    actors.shutdownTestKit();
  }

  private EntityReply answer() {
    return replies.receiveMessage(PATIENCE);
  }

  @Test
  void aWriteTheJournalRefusedIsAnsweredByNobodyAndTheEntityGoesOnFromWhatIsStored() {
    ResourceKey key = new ResourceKey(ResourceKind.CONFIG_MAP, "default", "settings");
    ActorRef<EntityCommand> entity = actors.spawn(ObjectEntity.create(key, () -> {}));
    entity.tell(new EntityCommand.Create(value("1"), Moment.now(), replies.ref()));
    assertEquals(new Done(Outcome.WRITTEN, 1), answer());
    entity.tell(new EntityCommand.Replace(1, value("2"), Moment.now(), replies.ref()));
    assertEquals(new Done(Outcome.WRITTEN, 2), answer());

    journal.failNextPersisted(EntityType.persistenceId(key).id());
    entity.tell(new EntityCommand.Replace(2, value("lost"), Moment.now(), replies.ref()));
    entity.tell(new EntityCommand.Replace(2, value("3"), Moment.now(), replies.ref()));

    assertEquals(new Done(Outcome.WRITTEN, 3), answer(), "the first answer is the second's");
    entity.tell(new EntityCommand.Replace(3, value("4"), Moment.now(), replies.ref()));
    assertEquals(new Done(Outcome.WRITTEN, 4), answer());
    replies.expectNoMessage(Duration.ZERO);
  }

  private static ObjectNode value(String value) {
    return configMap("default", "settings", value);
  }

  @Test
  void aDecisionThatThrowsCostsThatCommandOnly() {
    SliceDerivation derivation =
        (service, slices, moment) -> {
          if (ObjectMeta.of(service).labels().containsKey("poison")) {
            throw new IllegalStateException("poison");
          }
          return List.of();
        };
    ObjectNode api = service("default", "api", "api");
    ObjectNode poison = api.deepCopy();
    poison.withObjectProperty("metadata").withObjectProperty("labels").put("poison", "yes");
    ActorRef<EntityCommand> entity = spawn("api", derivation);

    entity.tell(new EntityCommand.Create(poison, Moment.now(), replies.ref()));
    entity.tell(new EntityCommand.Create(api, Moment.now(), replies.ref()));
    entity.tell(new EntityCommand.Replace(1, poison, Moment.now(), replies.ref()));
    entity.tell(EntityCommand.Reconcile.now());
    entity.tell(
        new EntityCommand.Delete(
            Preconditions.NONE, DeleteOptions.NOW, Moment.now(), replies.ref()));

    EntityReply failed = new EntityReply.Failed("java.lang.IllegalStateException: poison");
    assertEquals(failed, answer(), "making it");
    assertEquals(new Done(Outcome.WRITTEN, 1), answer(), "what waited behind is not lost");
    assertEquals(failed, answer(), "replacing it");
    assertEquals(new Done(Outcome.REMOVED, 2), answer(), "and the state is the one before");
  }

  @Test
  void aReconciliationThatThrowsChangesNothingAndTheNextOneIsDone() {
    AtomicInteger looks = new AtomicInteger();
    SliceDerivation derivation =
        (service, slices, moment) -> {
          if (looks.getAndIncrement() == 1) {
            throw new IllegalStateException("poison");
          }
          return List.of();
        };
    ActorRef<EntityCommand> entity = spawn("api", derivation);

    entity.tell(
        new EntityCommand.Create(service("default", "api", "api"), Moment.now(), replies.ref()));
    entity.tell(EntityCommand.Reconcile.now());
    entity.tell(EntityCommand.Reconcile.now());
    entity.tell(
        new EntityCommand.Delete(
            new Preconditions("another", null), DeleteOptions.NOW, Moment.now(), replies.ref()));

    assertEquals(new Done(Outcome.WRITTEN, 1), answer());
    assertInstanceOf(EntityReply.Conflict.class, answer());
    assertEquals(3, looks.get());
  }

  private ActorRef<EntityCommand> spawn(String name, SliceDerivation derivation) {
    ResourceKey key = new ResourceKey(ResourceKind.SERVICE, "default", name);
    return actors.spawn(ServiceEntity.create(key, () -> {}, derivation));
  }
}
