package io.fairlead.controlplane.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.allocation.PoolCommand;
import io.fairlead.controlplane.allocation.PoolReply;
import io.fairlead.controlplane.budget.BudgetEntity;
import io.fairlead.controlplane.distribution.Presence;
import io.fairlead.controlplane.distribution.RollCall;
import io.fairlead.controlplane.membership.Readership;
import io.fairlead.controlplane.membership.Retirement;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.EntityReply;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.workload.WorkloadEntity;
import io.fairlead.model.budget.Lease;
import io.fairlead.model.budget.Rate;
import io.fairlead.model.budget.Want;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.persistence.event.Author;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The bytes of {@code src/test/resources/golden/messages/<manifest>.cbor.hex} are as a member of
 * the release before sends them. For a new message: write its sample, run this test with {@code
 * -Dgolden.add}, commit the file. Files that are there are never rewritten.
 */
class MessageGoldenTest {

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden", "messages");
  private static final ActorSystem<Void> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "golden",
          ConfigFactory.parseString("pekko { actor.provider = local, loglevel = OFF }")
              .withFallback(ConfigFactory.defaultReference()));
  private static final MessageSerializer SERIALIZER =
      new MessageSerializer((ExtendedActorSystem) SYSTEM.classicSystem());

  private static final Moment MOMENT = new Moment(Instant.parse("2026-01-02T03:04:05.678Z"), -42);
  private static final Author AUTHOR = new Author("ann", "kubectl", "create");
  private static final ObjectNode OBJECT =
      JsonMapper.shared()
          .readValue(
              """
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
               "spec": {"ports": [{"port": 80}], "unknownToUs": 0.5}}\
              """,
              ObjectNode.class);

  private static <T> ActorRef<T> nobody() {
    return SYSTEM.<T>deadLetters();
  }

  private static final List<Object> SAMPLES =
      List.of(
          new EntityCommand.Create(OBJECT, AUTHOR, MOMENT, nobody()),
          new EntityCommand.Replace(7, OBJECT, AUTHOR, MOMENT, nobody()),
          new EntityCommand.Delete(
              new Preconditions("uid", 7L),
              new DeleteOptions(30, DeleteOptions.Propagation.FOREGROUND),
              AUTHOR,
              MOMENT,
              nobody()),
          new EntityCommand.Reconcile(MOMENT),
          new EntityReply.Done(EntityReply.Outcome.TERMINATING, 9),
          new EntityReply.AlreadyExists(),
          new EntityReply.NotFound(),
          new EntityReply.Conflict("why"),
          new EntityReply.Failed("why"),
          new PoolCommand.Acquire(
              List.of(new PoolCommand.Wanted("uid", List.of("IPv4"))), MOMENT, nobody()),
          new PoolCommand.Preview(new PoolCommand.Wanted("uid", List.of("IPv4")), MOMENT, nobody()),
          new PoolCommand.Settle("uid", Set.of("127.64.0.9"), MOMENT),
          new PoolCommand.Gone("uid"),
          new PoolCommand.Abandon("uid", nobody()),
          new PoolReply.Acquired(List.of("127.64.0.9")),
          new PoolReply.Refused(List.of(new PoolReply.Problem(0, "range is full"))),
          new PoolReply.Each(List.of(new PoolReply.Acquired(List.of("127.64.0.9")))),
          new PoolReply.Freed(),
          new PoolReply.Failed("why"),
          new WorkloadEntity.Wake(),
          new BudgetEntity.Ask(
              new Rate(10, Rate.Per.SECOND, 20),
              "gw/1",
              3,
              List.of(new Want("key", 4, 1)),
              nobody()),
          new BudgetEntity.Answer(List.of(new Lease("key", 4, 1000))),
          new RollCall.Told(
              "pekko://fairlead@10.0.0.7:7355#1",
              5,
              true,
              new RollCall.Addresses("10.0.0.7:6443", "10.0.0.7:7354"),
              List.of(
                  new Presence(
                      Role.NODE_AGENT, "node-a", 1000, 17, List.of("10.0.0.1"), null, null),
                  new Presence(
                      Role.GATEWAY,
                      "edge",
                      2000,
                      16,
                      List.of("10.0.0.2"),
                      new ListenersBound(
                          List.of(
                              new ListenersBound.Listener(
                                  new NamespacedName("default", "web"),
                                  new ListenerName("http"),
                                  "")),
                          List.of("10.0.0.3")),
                      new IngressesObserved(80, 443, List.of()))),
              Map.of("node/node-c", 15L),
              List.of("node/node-b")),
          new RollCall.Missed("pekko://fairlead@10.0.0.7:7355#1"),
          new RollCall.Forward("node-a", "{\"op\":\"ping\"}"),
          new Readership.WhoReads("pekko://fairlead@10.0.0.7:7355#1"),
          new Readership.Reads("pekko://fairlead@10.0.0.7:7355#1"),
          new Retirement.Retires("pekko://fairlead@10.0.0.7:7355#1"));

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  static Stream<Object> samples() {
    return SAMPLES.stream();
  }

  private static Path file(String manifest) {
    return DIRECTORY.resolve(manifest.replace(':', '.') + ".cbor.hex");
  }

  private static byte[] golden(Object message) throws IOException {
    Path file = file(SERIALIZER.manifest(message));
    if (!Files.exists(file)) {
      if (System.getProperty("golden.add") == null) {
        return fail("no " + file + ": if it is new, run this test once with -Dgolden.add");
      }
      Files.createDirectories(DIRECTORY);
      Files.writeString(file, HexFormat.of().formatHex(SERIALIZER.toBinary(message)) + "\n");
    }
    return HexFormat.of().parseHex(Files.readString(file).strip());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatTheReleaseBeforeSentIsUnderstood(Object message) throws IOException {
    String manifest = SERIALIZER.manifest(message);
    Object read = SERIALIZER.fromBinary(golden(message), manifest);
    assertEquals(message, read);
    assertEquals(
        HexFormat.of().formatHex(golden(message)),
        HexFormat.of().formatHex(SERIALIZER.toBinary(message)),
        () ->
            manifest
                + " is sent differently: what older members make of it decides whether it"
                + " needs a new version");
  }

  @Test
  void everyMessageHasASampleAndNoFileIsWithoutOne() throws IOException {
    Set<Class<?>> sampled = SAMPLES.stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(Set.copyOf(MessageSerializer.MESSAGES), sampled);
    Set<String> wanted =
        SAMPLES.stream()
            .map(message -> file(SERIALIZER.manifest(message)).getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertEquals(
          wanted,
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  /** A member of a later release sends more: what is not known is skipped. */
  @Test
  void fieldsOfALaterReleaseAreSkippedAndItsMessagesRefused() throws IOException {
    byte[] more =
        CBORMapper.shared()
            .writeValueAsBytes(Map.of("outcome", "WRITTEN", "sequenceNr", 3, "new", 1));
    assertEquals(
        new EntityReply.Done(EntityReply.Outcome.WRITTEN, 3),
        SERIALIZER.fromBinary(more, "EntityReply.Done:1"));
    assertThrows(
        NotSerializableException.class, () -> SERIALIZER.fromBinary(more, "EntityReply.Done:2"));
  }
}
