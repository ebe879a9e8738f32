package io.fairlead.model.meta;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Checks of names, keys and values. Each returns what is wrong in Kubernetes' exact words, all of
 * it; nothing when the text is fine.
 */
public final class Names {

  private static final String LABEL_1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN_1123 = LABEL_1123 + "(\\." + LABEL_1123 + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String WILDCARD = "\\*\\." + SUBDOMAIN_1123;
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String LABEL_VALUE = "(" + QUALIFIED + ")?";

  private static final Pattern LABEL_1123_PATTERN = Pattern.compile(LABEL_1123);
  private static final Pattern SUBDOMAIN_1123_PATTERN = Pattern.compile(SUBDOMAIN_1123);
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
  private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
  private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
  private static final Pattern LABEL_VALUE_PATTERN = Pattern.compile(LABEL_VALUE);

  private Names() {}

  /** A DNS label as RFC 1123 has it: at most 63 of {@code a-z 0-9 -}. */
  public static List<String> dns1123Label(String text) {
    List<String> problems = tooLong(text, 63);
    if (!LABEL_1123_PATTERN.matcher(text).matches()) {
      problems.add(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character"
              + example(LABEL_1123, "my-name", "123-abc"));
    }
    return problems;
  }

  /** Labels joined by dots, at most 253 characters: names of most objects. */
  public static List<String> dns1123Subdomain(String text) {
    List<String> problems = tooLong(text, 253);
    if (!SUBDOMAIN_1123_PATTERN.matcher(text).matches()) {
      problems.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character"
              + example(SUBDOMAIN_1123, "example.com"));
    }
    return problems;
  }

  /** A DNS label that starts with a letter: names of Services up to SA21. */
  public static List<String> dns1035Label(String text) {
    List<String> problems = tooLong(text, 63);
    if (!LABEL_1035_PATTERN.matcher(text).matches()) {
      problems.add(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
              + " an alphabetic character, and end with an alphanumeric character"
              + example(LABEL_1035, "my-name", "abc-123"));
    }
    return problems;
  }

  /** {@code *.} and a subdomain: hosts of Ingress rules (I1). */
  public static List<String> wildcardDns1123Subdomain(String text) {
    List<String> problems = tooLong(text, 253);
    if (!WILDCARD_PATTERN.matcher(text).matches()) {
      problems.add(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain,"
              + " which must consist of lower case alphanumeric characters, '-' or '.' and end with"
              + " an alphanumeric character"
              + example(WILDCARD, "*.example.com"));
    }
    return problems;
  }

  /** Keys of labels, annotations, conditions: {@code name} or {@code dns.prefix/name}. */
  public static List<String> qualifiedName(String text) {
    List<String> problems = new ArrayList<>();
    String[] parts = text.split("/", -1);
    if (parts.length > 2) {
      problems.add(
          "a qualified name "
              + qualifiedWords()
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
      return problems;
    }
    if (parts.length == 2) {
      if (parts[0].isEmpty()) {
        problems.add("prefix part must be non-empty");
      } else {
        dns1123Subdomain(parts[0]).forEach(problem -> problems.add("prefix part " + problem));
      }
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      problems.add("name part must be non-empty");
    } else {
      tooLong(name, 63).forEach(problem -> problems.add("name part " + problem));
    }
    if (!QUALIFIED_PATTERN.matcher(name).matches()) {
      problems.add("name part " + qualifiedWords());
    }
    return problems;
  }

  /** Values of labels: empty, or at most 63 of {@code A-Z a-z 0-9 - _ .}. */
  public static List<String> labelValue(String text) {
    List<String> problems = tooLong(text, 63);
    if (!LABEL_VALUE_PATTERN.matcher(text).matches()) {
      problems.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character"
              + example(LABEL_VALUE, "MyValue", "my_value", "12345"));
    }
    return problems;
  }

  /** What can stand between two slashes of a URL: names of roles ({@code system:node}). */
  public static List<String> pathSegment(String text) {
    if (text.equals(".") || text.equals("..")) {
      return List.of("may not be '" + text + "'");
    }
    List<String> problems = new ArrayList<>();
    for (String bad : List.of("/", "%")) {
      if (text.contains(bad)) {
        problems.add("may not contain '" + bad + "'");
      }
    }
    return problems;
  }

  /** An IANA service name: container ports and target ports by name (SA3). */
  public static List<String> portName(String text) {
    List<String> problems = tooLong(text, 15);
    if (!text.matches("[-a-z0-9]+")) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (text.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      problems.add("must contain at least one letter (a-z)");
    }
    if (text.contains("--")) {
      problems.add("must not contain consecutive hyphens");
    }
    if (text.startsWith("-") || text.endsWith("-")) {
      problems.add("must not begin or end with a hyphen");
    }
    return problems;
  }

  /** 1-65535. */
  public static List<String> portNumber(int port) {
    return port >= 1 && port <= 65535
        ? List.of()
        : List.of("must be between 1 and 65535, inclusive");
  }

  private static String qualifiedWords() {
    return "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
        + " an alphanumeric character"
        + example(QUALIFIED, "MyName", "my.name", "123-abc");
  }

  private static List<String> tooLong(String text, int max) {
    List<String> problems = new ArrayList<>();
    if (text.length() > max) {
      problems.add("must be no more than " + max + " characters");
    }
    return problems;
  }

  /** The two spaces before "or" are Kubernetes' own. */
  private static String example(String regex, String... examples) {
    return " (e.g. '"
        + String.join("',  or '", examples)
        + "', regex used for validation is '"
        + regex
        + "')";
  }
}
