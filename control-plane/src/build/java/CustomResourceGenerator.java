import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the field schemas of custom resources in the format of {@code SchemaGenerator}, beside
 * them what their values have to be, as {@code kinds.schema.ConstraintReader} reads it, and what
 * there is to say about them. Arguments: the table {@code custom-resources.txt}, the folder to
 * write to, the jar with the model classes' sources, the pages of texts.
 */
public final class CustomResourceGenerator {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final Set<String> SHARED =
      Set.of("Condition", "LabelSelector", "ObjectMeta", "ListMeta");
  private static final Set<String> OF_SCHEMA = Set.of("required", "set", "atomic");

  private final Map<String, String> patterns = new LinkedHashMap<>();
  private final StringBuilder schemas = new StringBuilder();
  private final StringBuilder constraints = new StringBuilder();
  private final CustomTexts texts;

  /** A type of the table under way. */
  private record Block(
      String word, String prefix, String javaPackage, String name, Map<String, String> fields) {}

  private CustomResourceGenerator(CustomTexts texts) {
    this.texts = texts;
  }

  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    List<Path> paths = Stream.of(args).map(Path::of).toList();
    Path folder = paths.get(1);
    try (CustomTexts texts = new CustomTexts(paths.get(2), paths.subList(3, paths.size()))) {
      CustomResourceGenerator generator = new CustomResourceGenerator(texts);
      for (Block block : generator.read(paths.getFirst())) {
        generator.write(block);
      }
      Output.write(folder.resolve("custom.schema"), generator.schemas.toString());
      Output.write(folder.resolve("custom.constraints"), generator.constraints.toString());
      Output.write(folder.resolve("custom.descriptions.json.gz"), texts.compressed());
    }
  }

  private List<Block> read(Path table) throws IOException {
    List<Block> blocks = new ArrayList<>();
    String prefix = "";
    String javaPackage = "";
    for (String line : Files.readAllLines(table)) {
      String[] words = line.strip().split(" ", 3);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("  ")) {
        String facts = line.strip().substring(words[0].length()).strip();
        blocks.getLast().fields.put(words[0], facts);
        continue;
      }
      switch (words[0]) {
        case "pattern" -> patterns.put(words[1], words[2]);
        case "group" -> {
          prefix = words[1] + ".";
          javaPackage = words.length > 2 ? words[2] + "." : "";
        }
        case "kind", "type", "known" -> {
          blocks.add(new Block(words[0], prefix, javaPackage, words[1], new LinkedHashMap<>()));
          if (words.length > 2) {
            constraints.append(prefix).append(words[1]).append(' ').append(words[2]).append('\n');
          }
        }
        default -> throw new IllegalStateException("what is " + line);
      }
    }
    return blocks;
  }

  private void write(Block block) throws IOException, ReflectiveOperationException {
    Map<String, String> types = types(block);
    String name = block.prefix + block.name;
    if (!block.word.equals("known")) {
      schemas.append(name).append('\n');
      texts.type(name, block.javaPackage.isEmpty() ? "" : block.javaPackage + block.name);
    }
    if (block.word.equals("kind")) {
      schemas.append("0 apiVersion s\n0 kind s\n");
      schemas.append("0 metadata #").append(META).append("ObjectMeta\n");
    }
    for (Map.Entry<String, String> field : types.entrySet()) {
      String facts = block.fields.getOrDefault(field.getKey(), "");
      if (facts.equals("-")) {
        continue;
      }
      if (!block.word.equals("known")) {
        schemas.append("0 ").append(field.getKey()).append(' ').append(field.getValue());
        schemas.append(select(facts, true)).append('\n');
        texts.field(name, field.getKey());
      }
      String rest = select(facts, false);
      if (!rest.isEmpty()) {
        constraints.append(name).append('.').append(field.getKey()).append(rest).append('\n');
      }
    }
    if (block.word.equals("kind")) {
      schemas.append(name).append("List\n0 apiVersion s\n0 kind s\n");
      schemas.append("0 metadata #").append(META).append("ListMeta\n");
      schemas.append("0 items [#").append(name).append(" required\n");
      texts.kind(name);
    }
  }

  /** The words a schema has of a field, or all others, each after a blank. */
  private String select(String facts, boolean ofSchema) {
    StringBuilder selected = new StringBuilder();
    for (String word : facts.split(" ")) {
      boolean schema = OF_SCHEMA.contains(word) || word.startsWith("map=");
      if (!word.isEmpty() && schema == ofSchema) {
        selected.append(' ').append(withPattern(word));
      }
    }
    return selected.toString();
  }

  private String withPattern(String word) {
    int at = word.indexOf("pattern=@");
    if (at < 0) {
      return word;
    }
    String name = word.substring(at + "pattern=@".length());
    if (!patterns.containsKey(name)) {
      throw new IllegalStateException("no pattern " + name);
    }
    return word.substring(0, at) + "pattern=" + patterns.get(name);
  }

  /** Field types in the codes of {@code SchemaGenerator}. */
  private static Map<String, String> types(Block block) throws ReflectiveOperationException {
    Map<String, String> types = new LinkedHashMap<>();
    if (block.javaPackage.isEmpty()) {
      Set<String> typed = new LinkedHashSet<>(block.fields.keySet());
      for (String field : typed) {
        String[] parts = field.split(":", 2);
        String facts = block.fields.remove(field);
        block.fields.put(parts[0], facts);
        String type = parts.length > 1 ? parts[1] : "";
        boolean local = type.contains("#") && !type.contains(".");
        types.put(parts[0], local ? type.replace("#", "#" + block.prefix) : type);
      }
      return types;
    }
    for (Field field : Class.forName(block.javaPackage + block.name).getDeclaredFields()) {
      String name = jsonName(field);
      if (name.isEmpty() || (block.word.equals("kind") && !isContent(name))) {
        continue;
      }
      types.put(name, type(field.getGenericType(), block));
    }
    for (String field : block.fields.keySet()) {
      if (!types.containsKey(field)) {
        throw new IllegalStateException(block.name + " has no field " + field);
      }
    }
    return types;
  }

  private static boolean isContent(String name) {
    return name.equals("spec") || name.equals("status");
  }

  /** What Jackson calls it; empty for what is no field of the JSON object. */
  private static String jsonName(Field field) throws ReflectiveOperationException {
    for (Annotation annotation : field.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("JsonProperty")) {
        return (String) annotation.annotationType().getMethod("value").invoke(annotation);
      }
    }
    return "";
  }

  private static String type(Type type, Block block) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      boolean list = generic.getRawType() == List.class;
      return (list ? "[" : "{") + type(arguments[arguments.length - 1], block);
    }
    Class<?> java = (Class<?>) type;
    if (java == String.class) {
      return "s";
    }
    if (java == Boolean.class) {
      return "b";
    }
    if (java == Integer.class) {
      return "i";
    }
    if (java == Long.class) {
      return "l";
    }
    return "#"
        + (SHARED.contains(java.getSimpleName()) ? META : block.prefix)
        + java.getSimpleName();
  }
}
