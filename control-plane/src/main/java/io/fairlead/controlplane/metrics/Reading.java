package io.fairlead.controlplane.metrics;

import java.util.List;
import java.util.Map;

/**
 * A gauge as it stands now.
 *
 * @param samples with different labels; none: nothing is known
 */
public record Reading(String name, String help, List<Sample> samples) {

  /** One value, and what it is of. */
  public record Sample(Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }
  }

  public Reading {
    samples = List.copyOf(samples);
  }

  /** One without labels. */
  public static Reading of(String name, String help, double value) {
    return new Reading(name, help, List.of(new Sample(Map.of(), value)));
  }

  /** One value for each value of a label. */
  public static Reading by(
      String label, String name, String help, Map<String, ? extends Number> values) {
    return new Reading(
        name,
        help,
        values.entrySet().stream()
            .map(value -> new Sample(Map.of(label, value.getKey()), value.getValue().doubleValue()))
            .toList());
  }
}
