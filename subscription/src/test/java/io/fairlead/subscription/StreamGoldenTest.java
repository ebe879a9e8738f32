package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages of {@code src/test/resources/golden/{control,agent}/<kind>.<n>.json} are as ends of
 * releases out there say them, {@code golden/image.<n>} as agents' directories have them: never
 * changed, never deleted, understood by every later program. The last of a kind is how it is said
 * now.
 *
 * <p>When a message is to be said in another way: write its sample, run this test with {@code
 * -Dgolden.add}, look at the new file, ask what the release before makes of it (docs/adr/0055), and
 * commit it.
 */
class StreamGoldenTest {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");
  private static final boolean ADD = System.getProperty("golden.add") != null;

  static Stream<ControlMessage> control() {
    return MessageSamples.control().stream();
  }

  static Stream<AgentMessage> agent() {
    return MessageSamples.agent().stream();
  }

  @ParameterizedTest
  @MethodSource("control")
  void whatControlPlanesSaidIsUnderstood(ControlMessage now) throws IOException {
    byte[] said = MessageCodec.encode(now);
    Path newest = held("control", said);
    assertEquals(Optional.of(now), MessageCodec.controlMessage(Files.readAllBytes(newest)));
    for (Path file : files("control", kind(said))) {
      assertTrue(MessageCodec.controlMessage(Files.readAllBytes(file)).isPresent(), file::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("agent")
  void whatAgentsSaidIsUnderstood(AgentMessage now) throws IOException {
    byte[] said = MessageCodec.encode(now);
    Path newest = held("agent", said);
    assertEquals(Optional.of(now), MessageCodec.agentMessage(Files.readAllBytes(newest)));
    for (Path file : files("agent", kind(said))) {
      assertTrue(MessageCodec.agentMessage(Files.readAllBytes(file)).isPresent(), file::toString);
    }
  }

  @Test
  void everyKindHasASample() {
    assertEquals(names(AgentMessage.class), kinds(agent().map(MessageCodec::encode)));
    assertEquals(
        Stream.concat(
                names(ControlMessage.class).stream().filter(name -> !name.equals("set")),
                names(ImageEntry.class).stream().map(entry -> "set." + entry))
            .collect(Collectors.toCollection(TreeSet::new)),
        kinds(control().map(MessageCodec::encode)));
  }

  @Test
  void imagesInDirectoriesOfAgentsAreReadable(@TempDir Path directory) throws IOException {
    NodeImage now = NodeImage.of("e1@1.0.0@1.0.0", 42, MessageSamples.entries());
    if (ADD && images().isEmpty()) {
      new ImageFile(directory).save(now);
      Files.copy(directory.resolve("image"), DIRECTORY.resolve("image.1"));
    }
    assertTrue(!images().isEmpty(), "no image in " + DIRECTORY);
    for (Path image : images()) {
      Files.copy(image, directory.resolve("image"), StandardCopyOption.REPLACE_EXISTING);
      assertEquals(
          Optional.of(now.entries().keySet()),
          new ImageFile(directory).load().map(read -> read.entries().keySet()),
          image.toString());
    }
  }

  /** The newest file of this kind: as it is said now. */
  private static Path held(String end, byte[] said) throws IOException {
    String kind = kind(said);
    List<Path> files = files(end, kind);
    JsonNode now = JsonMapper.shared().readTree(said);
    if (files.isEmpty() || !JsonMapper.shared().readTree(files.getLast().toFile()).equals(now)) {
      if (!ADD) {
        return fail(
            end
                + " says "
                + kind
                + " in another way than "
                + (files.isEmpty() ? "nothing yet" : files.getLast())
                + ": if that is meant, run this test once with -Dgolden.add");
      }
      Files.createDirectories(DIRECTORY.resolve(end));
      Path next = DIRECTORY.resolve(end).resolve(kind + "." + (files.size() + 1) + ".json");
      return Files.writeString(next, now + "\n");
    }
    return files.getLast();
  }

  private static List<Path> files(String end, String kind) {
    List<Path> files = new ArrayList<>();
    Path file = file(end, kind, 1);
    for (int n = 2; Files.exists(file); n++) {
      files.add(file);
      file = file(end, kind, n);
    }
    return files;
  }

  private static Path file(String end, String kind, int version) {
    return DIRECTORY.resolve(end).resolve(kind + "." + version + ".json");
  }

  private static Set<Path> images() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("image."))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String kind(byte[] said) {
    return MessageCodec.kind(said).startsWith("set ")
        ? MessageCodec.kind(said).replace(' ', '.')
        : MessageCodec.kind(said).split(" ", 2)[0];
  }

  private static Set<String> kinds(Stream<byte[]> said) {
    return said.map(StreamGoldenTest::kind).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Class<?> sealed) {
    return Arrays.stream(sealed.getAnnotation(JsonSubTypes.class).value())
        .map(JsonSubTypes.Type::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
