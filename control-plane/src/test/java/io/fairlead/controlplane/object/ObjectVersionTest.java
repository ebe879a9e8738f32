package io.fairlead.controlplane.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.Schema;
import java.nio.file.Path;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The version an entity tells is the journal's sequence number: what the catalog reads there. */
class ObjectVersionTest {
  private static final ResourceKey KEY = new ResourceKey(ResourceKind.SECRET, "default", "s");
  private static final String CONFIGURATION = "fairlead-control-plane.conf";

  @TempDir Path dir;
  private ActorTestKit kit;
  private TestProbe<EntityReply> replies;

  @BeforeEach
  void start() {
    JournalSettings settings = JournalSettings.h2(dir);
    Schema.install(settings);
    Config config =
        settings.pekkoConfig().withFallback(ConfigFactory.parseResources(CONFIGURATION));
    kit = ActorTestKit.create("versions", config);
    replies = kit.createTestProbe();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aCommandThatWaitedForRecoveryIsNumberedLikeAnyOther() {
    ActorRef<EntityCommand> entity = kit.spawn(behavior());
    entity.tell(new EntityCommand.Create(object(0), Moment.now(), replies.getRef()));
    entity.tell(new EntityCommand.Replace(1, object(1), Moment.now(), replies.getRef()));

    assertEquals(1, version());
    assertEquals(2, version());
  }

  @Test
  void versionsGoOnAfterARestartAndASnapshot() {
    ActorRef<EntityCommand> entity = kit.spawn(behavior());
    entity.tell(new EntityCommand.Create(object(0), Moment.now(), replies.getRef()));
    version();
    int last = JournaledEntity.SNAPSHOT_EVERY + 3;
    for (int i = 1; i < last; i++) {
      entity.tell(new EntityCommand.Replace(i, object(i), Moment.now(), replies.getRef()));
      assertEquals(i + 1, version());
    }
    kit.stop(entity);

    ActorRef<EntityCommand> again = kit.spawn(behavior());
    again.tell(new EntityCommand.Replace(last, object(last), Moment.now(), replies.getRef()));

    assertEquals(last + 1, version());
  }

  private static Behavior<EntityCommand> behavior() {
    return ObjectEntity.create(KEY, () -> {});
  }

  private long version() {
    return assertInstanceOf(EntityReply.Done.class, replies.receiveMessage()).sequenceNr();
  }

  private static ObjectNode object(int i) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", "s");
    object.put("type", "t" + i);
    return object;
  }
}
