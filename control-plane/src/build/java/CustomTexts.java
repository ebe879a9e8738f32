import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What OpenAPI says of custom resources to people. It is read from the sources of their model
 * classes and, where those say nothing, from pages of texts: {@code TYPE text} or {@code TYPE.field
 * text} a line, {@code io.k8s} left out before a type of Kubernetes, {@code \n} for a line break.
 */
final class CustomTexts implements AutoCloseable {
  private static final String CONVENTIONS =
      " More info:"
          + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
  private static final ModelClass ANY_KIND = ModelClass.of("io.k8s.api.core.v1.Service");

  private final FileSystem sources;
  private final Map<String, String> page = new HashMap<>();
  private final Descriptions descriptions = new Descriptions();
  private final List<String> silent = new ArrayList<>();
  private ModelSource source = new ModelSource("", Map.of());

  CustomTexts(Path sources, List<Path> pages) throws IOException {
    this.sources = FileSystems.newFileSystem(sources);
    for (Path file : pages) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] words = line.split(" ", 2);
          String name = words[0].startsWith("io.") ? words[0] : "io.k8s." + words[0];
          page.put(name, words[1].replace("\\n", "\n"));
        }
      }
    }
  }

  /** Describes a type; its fields come next. {@code className} is empty where no class has it. */
  void type(String type, String className) throws IOException {
    source =
        className.isEmpty() ? new ModelSource("", Map.of()) : ModelSource.of(sources, className);
    String text = page.getOrDefault(type, source.description());
    page.remove(type);
    if (!text.isEmpty()) {
      descriptions.addText(type, text);
    }
  }

  /** Describes a field of the type before. */
  void field(String type, String field) {
    String name = type + "." + field;
    String text = page.getOrDefault(name, source.descriptions().getOrDefault(field, ""));
    page.remove(name);
    if (text.isEmpty()) {
      silent.add(name);
    }
    descriptions.addText(type, field, text);
  }

  /** Describes what every kind has, and its list, in kube-apiserver's words. */
  void kind(String type) {
    String kind = type.substring(type.lastIndexOf('.') + 1);
    for (String of : List.of(type, type + "List")) {
      for (String field : List.of("apiVersion", "kind")) {
        descriptions.addText(of, field, ANY_KIND.descriptions().get(field));
      }
    }
    descriptions.addText(
        type, "metadata", "Standard object's metadata." + CONVENTIONS + "#metadata");
    descriptions.addText(type + "List", kind + "List is a list of " + kind);
    descriptions.addText(
        type + "List", "metadata", "Standard list metadata." + CONVENTIONS + "#types-kinds");
    descriptions.addText(type + "List", "items", "List of " + plural(kind) + "." + CONVENTIONS);
  }

  private static String plural(String kind) {
    String word = kind.toLowerCase(Locale.ROOT);
    if (word.endsWith("y")) {
      return word.substring(0, word.length() - 1) + "ies";
    }
    return word + (word.endsWith("s") ? "es" : "s");
  }

  /** All of it, once every type is described. */
  byte[] compressed() throws IOException {
    if (!page.isEmpty() || !silent.isEmpty()) {
      throw new IllegalStateException(
          "no such types or fields: " + page.keySet() + "; nothing describes " + silent);
    }
    return descriptions.compressed();
  }

  @Override
  public void close() throws IOException {
    sources.close();
  }
}
