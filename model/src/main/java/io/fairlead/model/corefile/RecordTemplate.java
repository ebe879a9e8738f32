package io.fairlead.model.corefile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A record of {@code template} as text with gaps: of Go's templates the actions that put in the
 * question and what was matched of it.
 */
public record RecordTemplate(List<Part> parts) {
  private static final Pattern ACTION = Pattern.compile("\\{\\{-?\\s*(.*?)\\s*-?}}");
  private static final Pattern INDEX =
      Pattern.compile("index\\s+\\.(Match\\s+(\\d{1,3})|Group\\s+\"([^\"]*)\")");
  private static final Pattern GROUP = Pattern.compile("\\.Group\\.(\\w+)");

  public RecordTemplate {
    parts = List.copyOf(parts);
  }

  /** Text as it is, or a gap. */
  public sealed interface Part {
    record Text(String text) implements Part {}

    /** {@code .Name}, {@code .Zone}, {@code .Type}, {@code .Class}, {@code .Match}. */
    record Of(Field field) implements Part {}

    /** {@code index .Match N}. */
    record Match(int index) implements Part {}

    /** {@code .Group.NAME}. */
    record Group(String name) implements Part {}
  }

  /** What is known of the question. */
  public enum Field {
    NAME,
    ZONE,
    TYPE,
    CLASS,
    MATCH
  }

  /**
   * A question that was matched.
   *
   * @param name in lower case, with the final dot
   * @param zone of the plugin
   * @param match the whole, then each group; empty where one matched nothing
   * @param groups by name
   */
  public record Matched(
      String name, String zone, String type, List<String> match, Map<String, String> groups) {
    public Matched {
      match = List.copyOf(match);
      groups = Map.copyOf(groups);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException naming the action that is not understood
   */
  static RecordTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher action = ACTION.matcher(text);
    int end = 0;
    while (action.find()) {
      parts.add(new Part.Text(text.substring(end, action.start())));
      parts.add(gap(action.group(1), action.group()));
      end = action.end();
    }
    parts.add(new Part.Text(text.substring(end)));
    if (text.indexOf("{{", end) >= 0) {
      throw new IllegalArgumentException("'" + text.substring(end) + "' has no end");
    }
    return new RecordTemplate(parts);
  }

  private static Part gap(String action, String written) {
    Matcher index = INDEX.matcher(action);
    Matcher group = GROUP.matcher(action);
    if (index.matches()) {
      return index.group(2) == null
          ? new Part.Group(String.valueOf(index.group(3)))
          : new Part.Match(Integer.parseInt(index.group(2)));
    }
    if (group.matches()) {
      return new Part.Group(String.valueOf(group.group(1)));
    }
    return switch (action) {
      case ".Name" -> new Part.Of(Field.NAME);
      case ".Zone" -> new Part.Of(Field.ZONE);
      case ".Type" -> new Part.Of(Field.TYPE);
      case ".Class" -> new Part.Of(Field.CLASS);
      case ".Match" -> new Part.Of(Field.MATCH);
      default -> throw new IllegalArgumentException("'" + written + "' is not supported");
    };
  }

  /** The record as a line of a zone file. What was not matched is nothing. */
  public String fill(Matched of) {
    return parts.stream().map(part -> fill(part, of)).collect(Collectors.joining());
  }

  private static String fill(Part part, Matched of) {
    return switch (part) {
      case Part.Text(String text) -> text;
      case Part.Match(int index) -> index < of.match().size() ? of.match().get(index) : "";
      case Part.Group(String name) -> of.groups().getOrDefault(name, "");
      case Part.Of(Field field) ->
          switch (field) {
            case NAME -> of.name();
            case ZONE -> of.zone();
            case TYPE -> of.type();
            case CLASS -> "IN";
            case MATCH -> "[" + String.join(" ", of.match()) + "]";
          };
    };
  }
}
