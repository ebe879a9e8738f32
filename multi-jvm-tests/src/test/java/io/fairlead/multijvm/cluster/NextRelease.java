package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.multijvm.FairleadProcess;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A later release than this one, made of its sources: it says a field more in every event,
 * snapshot, message between control planes and message to agents, and in some of them what this
 * release does not know at all.
 */
final class NextRelease {
  static final String VERSION = "99.0.0";

  private static final String MEMBERS = "control-plane/src/main/java/io/fairlead/controlplane/";
  private static final String RECORDS = "persistence/src/main/java/io/fairlead/persistence/";
  private static final String STREAMS = "subscription/src/main/java/io/fairlead/subscription/";

  /**
   * A source of ours, and what is different in it.
   *
   * @param text that is there
   * @param next what is there in its place
   */
  private record Patch(String source, String text, String next) {}

  private static final List<Patch> PATCHES =
      List.of(
          new Patch(
              MEMBERS + "serialization/MessageSerializer.java",
              "    return cbor.writeValueAsBytes(message);",
              """
                  tools.jackson.databind.node.ObjectNode next = cbor.valueToTree(message);
                  return cbor.writeValueAsBytes(next.put("ofTheNextRelease", true));
              """),
          // Every fourth is of a version that others do not know: they miss it, and ask for all.
          new Patch(
              MEMBERS + "serialization/MessageSerializer.java",
              "    return manifestOf(message.getClass());",
              """
                  return message instanceof RollCall.Told told && told.sequence() % 4 == 0
                      ? "RollCall.Told:2"
                      : manifestOf(message.getClass());
              """),
          new Patch(
              MEMBERS + "serialization/MessageSerializer.java",
              "    Class<?> type = BY_MANIFEST.get(manifest);",
              "    Class<?> type = BY_MANIFEST.get(manifest.replace(\":2\", \":1\"));"),
          new Patch(
              RECORDS + "serialization/ManifestRegistry.java",
              "    return JSON.writeValueAsBytes(value);",
              """
                  ObjectNode next = JSON.valueToTree(value);
                  return JSON.writeValueAsBytes(next.put("ofTheNextRelease", true));
              """),
          new Patch(
              STREAMS + "MessageCodec.java",
              "    return JSON.writerFor(ControlMessage.class).writeValueAsBytes(message);",
              """
                  tools.jackson.databind.node.ObjectNode next =
                      (tools.jackson.databind.node.ObjectNode)
                          JSON.readTree(JSON.writerFor(ControlMessage.class).writeValueAsBytes(message));
                  if (message instanceof ControlMessage.Ping) {
                    next.put("op", "levitate");
                  }
                  return JSON.writeValueAsBytes(next.put("ofTheNextRelease", true));
              """));

  private NextRelease() {}

  /** Makes it in this directory; the class path it runs by. */
  static String in(Path directory) throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    Path sources = directory.resolve("sources");
    List<File> changed = new ArrayList<>();
    for (String source : PATCHES.stream().map(Patch::source).distinct().toList()) {
      String text = Files.readString(Path.of("..", source));
      for (Patch patch : PATCHES.stream().filter(each -> each.source().equals(source)).toList()) {
        assertTrue(text.contains(patch.text()), source + " has no " + patch.text());
        text = text.replace(patch.text(), patch.next());
      }
      Path file = sources.resolve(source);
      Files.createDirectories(file.getParent());
      changed.add(Files.writeString(file, text).toFile());
    }
    compile(changed, classes);
    Path version = classes.resolve("io/fairlead/subscription/version.properties");
    Files.createDirectories(version.getParent());
    Files.writeString(version, "version=" + VERSION + "\n");
    return classes + File.pathSeparator + FairleadProcess.classPath();
  }

  private static void compile(List<File> sources, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-implicit:none",
              "-d",
              classes.toString(),
              "-cp",
              FairleadProcess.classPath());
      boolean done =
          javac
              .getTask(said, files, null, options, null, files.getJavaFileObjectsFromFiles(sources))
              .call();
      assertEquals(true, done, said::toString);
    }
  }
}
