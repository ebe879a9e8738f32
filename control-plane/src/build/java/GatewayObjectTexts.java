import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes {@code gateway-descriptions.txt}: what Gateway API says of those fields whose type is an
 * object, which is all that {@link ModelSource} does not find. Not part of the build. From {@code
 * src/build}, with what {@code npm pack @kubernetes-models/gateway-api} brought unpacked:
 *
 * <pre>
 * java java/GatewayObjectTexts.java package schema/custom-resources.txt > schema/gateway-descriptions.txt
 * </pre>
 */
public final class GatewayObjectTexts {
  private static final Pattern INTERFACE =
      Pattern.compile("(?s)export interface I(\\w+)[^{]*\\{(.*?)\n\\}");
  private static final Pattern PROPERTY =
      Pattern.compile(
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s+\"(\\w+)\"\\??: I\\w+?V1(?:alpha2)?(\\w+);");

  private final Path folder;
  private final Set<String> types = new HashSet<>();
  private final Set<String> leftOut = new HashSet<>();
  private final Map<String, String> texts = new TreeMap<>();

  private GatewayObjectTexts(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    GatewayObjectTexts page = new GatewayObjectTexts(Path.of(args[0], "gateway.networking.k8s.io"));
    page.readTable(Path.of(args[1]));
    for (String type : new TreeSet<>(page.types)) {
      page.add(type);
    }
    System.out.println(
        """
        # What Gateway API says of its fields whose type is an object, written by GatewayObjectTexts (in src/build/java)
        # from version %s of the npm package @kubernetes-models/gateway-api; do not change it here.
        # Copyright The Kubernetes Authors. Licensed under the Apache License, Version 2.0, as Gateway API is.
        """
            .formatted(version(Path.of(args[0], "package.json"))));
    page.texts.forEach((name, text) -> System.out.println(name + " " + text.replace("\n", "\\n")));
  }

  private static String version(Path packageJson) throws IOException {
    Matcher version =
        Pattern.compile("\"version\": \"(.*?)\"").matcher(Files.readString(packageJson));
    return version.find() ? version.group(1) : "unknown";
  }

  private void readTable(Path table) throws IOException {
    String type = "";
    boolean gateway = false;
    for (String line : Files.readAllLines(table)) {
      List<String> words = List.of(line.strip().split(" "));
      if (line.startsWith("group ")) {
        gateway = words.get(1).contains("gateway");
      } else if (gateway && (line.startsWith("kind ") || line.startsWith("type "))) {
        type = words.get(1);
        types.add(type);
      } else if (words.getLast().equals("-")) {
        leftOut.add(type + "." + words.getFirst());
      }
    }
  }

  private void add(String type) throws IOException {
    Matcher found = INTERFACE.matcher(declaration(type));
    if (!found.find()) {
      return;
    }
    Matcher property = PROPERTY.matcher(found.group(2));
    while (property.find()) {
      String name = type + "." + property.group(2);
      if (!leftOut.contains(name) && isObject(property.group(3))) {
        String text =
            property.group(1).replaceAll("(?m)^\\s*\\* ?", "").replaceAll("\\\\([^\\w\\s])", "$1");
        texts.put("networking.gateway.v1." + name, GatewayMarkup.ofStandardChannel(text));
      }
    }
  }

  private boolean isObject(String type) throws IOException {
    return type.equals("LabelSelector") || declaration(type).contains("export interface");
  }

  private String declaration(String type) throws IOException {
    for (String version : List.of("v1", "v1alpha2")) {
      Path file = folder.resolve(version).resolve(type + ".d.ts");
      if (Files.exists(file)) {
        return Files.readString(file);
      }
    }
    return "";
  }
}
