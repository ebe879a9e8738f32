import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the Java class of a message says beyond its protobuf descriptor: descriptions ({@code
 * ApiModel}, {@code ApiModelProperty}) and which fields an object can not be without ({@code
 * Nonnull}). Class files are read rather than loaded, so that nothing they refer to is needed.
 *
 * @param description of the type, empty where there is none
 * @param descriptions of fields, by JSON name
 * @param required JSON names
 */
record ModelClass(String description, Map<String, String> descriptions, Set<String> required) {
  private static final String PACKAGE = "io/kubernetes/client/openapi/models/";
  private static final Pattern LIST = Pattern.compile(": +\\* ");
  private static final Pattern ITEM = Pattern.compile("(?<=\\S)( +)\\* ");
  private static final ModelClass NONE = new ModelClass("", Map.of(), Set.of());

  /** The class of {@code io.k8s.api.core.v1.ServicePort}; empty where Kubernetes inlines it. */
  static ModelClass of(String openApiName) {
    String[] parts = openApiName.split("\\.");
    String name = capitalized(parts[parts.length - 2]) + parts[parts.length - 1];
    String group = capitalized(parts[parts.length - 3]);
    for (String candidate : List.of(group + name, name)) {
      String file = PACKAGE + candidate + ".class";
      try (InputStream in = ClassLoader.getSystemResourceAsStream(file)) {
        if (in != null) {
          return read(ClassFile.of().parse(in.readAllBytes()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(file + " can not be read", e);
      }
    }
    return NONE;
  }

  boolean isRequired(String jsonName) {
    return required.contains(jsonName);
  }

  private static ModelClass read(ClassModel model) {
    Map<String, String> byGetter = new HashMap<>();
    for (MethodModel method : model.methods()) {
      String name = method.methodName().stringValue();
      if (name.startsWith("get")) {
        value(method, "io/swagger/annotations/ApiModelProperty", "value")
            .ifPresent(text -> byGetter.put(name.substring(3).toLowerCase(Locale.ROOT), text));
      }
    }
    Map<String, String> descriptions = new TreeMap<>();
    Set<String> required = new HashSet<>();
    for (FieldModel field : model.fields()) {
      Optional<String> jsonName =
          value(field, "com/google/gson/annotations/SerializedName", "value");
      if (jsonName.isEmpty()) {
        continue;
      }
      String getter = field.fieldName().stringValue().replace("_", "").toLowerCase(Locale.ROOT);
      String text = byGetter.getOrDefault(getter, "");
      if (!text.isEmpty()) {
        descriptions.put(jsonName.get(), withLists(text));
      }
      if (find(field, "jakarta/annotation/Nonnull").isPresent()) {
        required.add(jsonName.get());
      }
    }
    String own = value(model, "io/swagger/annotations/ApiModel", "description").orElse("");
    return new ModelClass(withLists(own), descriptions, required);
  }

  private static Optional<Annotation> find(AttributedElement element, String annotation) {
    return element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .flatMap(
            all ->
                all.annotations().stream()
                    .filter(a -> a.className().stringValue().equals("L" + annotation + ";"))
                    .findFirst());
  }

  private static Optional<String> value(AttributedElement element, String annotation, String name) {
    return find(element, annotation)
        .flatMap(
            found ->
                found.elements().stream()
                    .filter(e -> e.name().stringValue().equals(name))
                    .map(AnnotationElement::value)
                    .map(v -> v instanceof AnnotationValue.OfString s ? s.stringValue() : "")
                    .findFirst());
  }

  /** The classes' texts have spaces for line breaks; lists get theirs back. */
  private static String withLists(String text) {
    if (!LIST.matcher(text).find()) {
      return text.strip();
    }
    return ITEM.matcher(text.strip())
        .replaceAll(
            item ->
                switch (item.group(1).length()) {
                  case 1 -> "\n* ";
                  case 2 -> "\n\n* ";
                  default -> "\n  * ";
                });
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
