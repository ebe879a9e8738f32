package io.fairlead.model.streamservices;

import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of one ConfigMap: {@code PORT: "namespace/service:port[:PROXY[:PROXY]]"} (I24). A bad
 * line is a problem and hinders no other.
 *
 * @param lines by port
 */
public record StreamLines(List<Line> lines, List<LineProblem> problems) {
  /** More ports one ConfigMap does not open. */
  static final int MOST = 1000;

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final String LABEL = "[a-z0-9][-a-z0-9]{0,62}";
  private static final Pattern VALUE =
      Pattern.compile("(%1$s)/(%1$s):([a-zA-Z0-9][-a-zA-Z0-9]{0,14})".formatted(LABEL));
  private static final int LAST_PORT = 65535;
  private static final int FIELDS = 4;

  public StreamLines {
    lines = List.copyOf(lines);
    problems = List.copyOf(problems);
  }

  /**
   * A port to open.
   *
   * @param servicePort number or name of the Service's port
   * @param decodes clients begin connections with a header of the PROXY protocol (the first word)
   * @param encodes the gateway begins those to endpoints so (the second)
   */
  public record Line(
      int port, NamespacedName service, String servicePort, boolean decodes, boolean encodes) {}

  /** Reads {@code data}; what comes out does not depend on its order. */
  public static StreamLines read(StreamConfigMap which, Map<String, String> data) {
    Map<Integer, Line> lines = new TreeMap<>();
    List<LineProblem> problems = new ArrayList<>();
    new TreeMap<>(data)
        .forEach(
            (key, value) -> {
              int port = port(key);
              List<String> fields = Arrays.asList(value.strip().split(":", -1));
              Matcher place =
                  VALUE.matcher(String.join(":", fields.subList(0, Math.min(2, fields.size()))));
              List<String> more = fields.subList(Math.min(2, fields.size()), fields.size());
              if (port == 0) {
                problems.add(
                    invalid(key, key, "must be between 1 and 65535, inclusive; nothing is opened"));
              } else if (fields.size() > FIELDS
                  || !place.matches()
                  || !more.stream().allMatch(each -> each.isEmpty() || isProxy(each))
                  || (isNumber(place.group(3)) && port(place.group(3)) == 0)) {
                problems.add(
                    invalid(key, value, "must be namespace/service:port; the port is not opened"));
              } else if (which != StreamConfigMap.TCP
                  && more.stream().anyMatch(StreamLines::isProxy)) {
                problems.add(
                    new LineProblem(
                        key, "the PROXY protocol is for TCP alone; the port is not opened"));
              } else {
                lines.put(
                    port,
                    new Line(
                        port,
                        new NamespacedName(place.group(1), place.group(2)),
                        place.group(3),
                        isProxy(more, 0),
                        isProxy(more, 1)));
              }
            });
    lines.values().stream()
        .skip(MOST)
        .forEach(
            line ->
                problems.add(
                    new LineProblem(
                        Integer.toString(line.port()),
                        "%d lower ports are opened; this one is not".formatted(MOST))));
    return new StreamLines(lines.values().stream().limit(MOST).toList(), problems);
  }

  private static LineProblem invalid(String key, String value, String why) {
    return new LineProblem(key, "Invalid value: \"%s\": %s".formatted(value, why));
  }

  private static boolean isProxy(List<String> fields, int at) {
    return at < fields.size() && isProxy(fields.get(at));
  }

  private static boolean isProxy(String field) {
    return field.equalsIgnoreCase("PROXY");
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(each -> each >= '0' && each <= '9');
  }

  /** 0: it is none. */
  private static int port(String text) {
    if (!PORT.matcher(text).matches()) {
      return 0;
    }
    int port = Integer.parseInt(text);
    return port <= LAST_PORT ? port : 0;
  }
}
