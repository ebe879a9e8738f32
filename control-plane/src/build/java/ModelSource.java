import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the source of a model class says of its type and of its fields. Its class file has none of
 * it: the texts are documentation comments.
 *
 * @param description of the type
 * @param descriptions of fields, by JSON name; those whose type is an object have none, for their
 *     comments repeat that of the class
 */
record ModelSource(String description, Map<String, String> descriptions) {
  private static final Pattern OF_TYPE = Pattern.compile("(?ms)^/\\*\\*(.*?)\\*/");
  private static final Pattern OF_FIELD =
      Pattern.compile(
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s+@JsonProperty\\(\"(\\w+)\"\\)\\s+"
              + "(?:@[^\n]*\n\\s+)*public [^(]+ get");

  /**
   * The source of {@code io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway} in a jar of them.
   */
  static ModelSource of(FileSystem jar, String className) throws IOException {
    String source = Files.readString(jar.getPath("/" + className.replace('.', '/') + ".java"));
    Matcher type = OF_TYPE.matcher(source);
    String own = type.find() ? text(type.group(1)) : "";
    Map<String, String> descriptions = new TreeMap<>();
    Matcher field = OF_FIELD.matcher(source);
    while (field.find()) {
      String text = text(field.group(1));
      if (!text.equals(own)) {
        descriptions.put(field.group(2), text);
      }
    }
    return new ModelSource(own, descriptions);
  }

  /** A documentation comment as the text it was made from. */
  private static String text(String comment) {
    String text =
        comment
            .replaceAll("(?m)^\\s*\\* ?", "")
            .replace("<br><p> ", "\n")
            .replaceAll("(?<=\\S) &#42; ", "\n* ")
            .replace("&#42;", "*")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
    return GatewayMarkup.ofStandardChannel(text);
  }
}
