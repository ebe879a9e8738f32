package io.fairlead.controlplane.api.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The media ranges a client accepts, best first. Parameters are compared as parsed pairs: HTTP
 * stacks reorder and respace them.
 */
public final class Accept {

  /** One media range: {@code application/json;as=Table;v=v1;g=meta.k8s.io}. */
  public record Range(String type, Map<String, String> parameters, double quality) {
    public Range {
      parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }

    /** True where a plain JSON answer will do. */
    boolean takesJson() {
      return switch (type) {
        case "application/json", "application/*", "*/*" -> true;
        default -> false;
      };
    }

    boolean takesYaml() {
      return type.equals("application/yaml");
    }
  }

  private final List<Range> ranges;

  private Accept(List<Range> ranges) {
    this.ranges = ranges;
  }

  /** Reads the header; an absent one accepts everything. */
  public static Accept parse(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String part : header.split(",")) {
      if (!part.isBlank()) {
        ranges.add(range(part));
      }
    }
    if (ranges.isEmpty()) {
      ranges.add(new Range("*/*", Map.of(), 1));
    }
    ranges.removeIf(r -> r.quality() <= 0);
    // Stable: equal qualities keep the client's order.
    ranges.sort(Comparator.comparingDouble(Range::quality).reversed());
    return new Accept(ranges);
  }

  private static Range range(String part) {
    String[] pieces = part.split(";", -1);
    Map<String, String> parameters = new HashMap<>();
    double quality = 1;
    for (int i = 1; i < pieces.length; i++) {
      int equals = pieces[i].indexOf('=');
      if (equals < 0) {
        continue;
      }
      String name = pieces[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = pieces[i].substring(equals + 1).strip().replace("\"", "");
      if (name.equals("q")) {
        quality = quality(value);
      } else {
        parameters.put(name, value);
      }
    }
    return new Range(pieces[0].strip().toLowerCase(Locale.ROOT), parameters, quality);
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /** How objects are to be shown; empty: nothing we can do (406). */
  public Optional<Representation> representation() {
    for (Range range : ranges) {
      if (!range.takesJson() && !range.takesYaml()) {
        continue;
      }
      String as = range.parameter("as");
      if (as.isEmpty()) {
        return Optional.of(Representation.FULL);
      }
      if (!range.parameter("g").equals("meta.k8s.io")) {
        continue;
      }
      String version = range.parameter("v");
      if (!version.equals("v1") && !(version.equals("v1beta1") && as.equals("Table"))) {
        continue;
      }
      switch (as) {
        case "Table" -> {
          return Optional.of(Representation.TABLE);
        }
        case "PartialObjectMetadata", "PartialObjectMetadataList" -> {
          return Optional.of(Representation.METADATA);
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** The version of the aggregated discovery document that is wanted; empty: the legacy one. */
  public Optional<String> aggregatedDiscovery() {
    for (Range range : ranges) {
      if (!range.takesJson()) {
        continue;
      }
      String version = range.parameter("v");
      if (range.parameter("as").equals("APIGroupDiscoveryList")
          && range.parameter("g").equals("apidiscovery.k8s.io")
          && (version.equals("v2") || version.equals("v2beta1"))) {
        return Optional.of(version);
      }
      if (range.parameter("as").isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** True where YAML is preferred to JSON. */
  public boolean yaml() {
    return ranges.stream()
        .filter(range -> range.takesJson() || range.takesYaml())
        .findFirst()
        .filter(Range::takesYaml)
        .isPresent();
  }

  /** True where JSON is among the accepted, whatever its parameters. */
  public boolean json() {
    return ranges.stream().anyMatch(Range::takesJson);
  }
}
