package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.api.status.Failures;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A URL's query: form-encoded names and values, names repeatable. */
public final class Query {
  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads {@code a=b&c=d}.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 when an escape is broken
   */
  public static Query parse(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
    return new Query(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Failures.badRequest("invalid URL escape in \"" + text + "\"").rejected();
    }
  }

  /** The same with one value for {@code name}, whatever it had. */
  public Query with(String name, String value) {
    Map<String, List<String>> changed = new LinkedHashMap<>(values);
    changed.put(name, List.of(value));
    return new Query(changed);
  }

  /** The first value of {@code name}; the empty string when it is absent. */
  public String text(String name) {
    List<String> all = values.get(name);
    return all == null ? "" : all.getFirst();
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Absent, empty, {@code 0} and {@code false} are false, as for kube-apiserver. */
  public boolean flag(String name) {
    return has(name) && !List.of("false", "0").contains(text(name));
  }

  /**
   * A whole number; empty when absent.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 when it is no number
   */
  public Optional<Long> number(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw Failures.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(text))
          .rejected();
    }
  }
}
