package io.fairlead.model.meta;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A label selector as a request writes it: {@code ?labelSelector=app=web,tier in (a,b),!old}. */
public record SelectorQuery(List<Requirement> requirements) {

  /** Selects every object. */
  public static final SelectorQuery EVERYTHING = new SelectorQuery(List.of());

  /** What became of parsing. */
  public sealed interface Parsed {
    /** It is a selector. */
    record Ok(SelectorQuery query) implements Parsed {}

    /** It is none; {@code message} is kube-apiserver's, for a 400 answer. */
    record Bad(String message) implements Parsed {}
  }

  public SelectorQuery {
    requirements = List.copyOf(requirements);
  }

  /** The query of these conditions, ordered by key as its text shows them. */
  public static SelectorQuery of(List<Requirement> requirements) {
    List<Requirement> sorted = new ArrayList<>(requirements);
    sorted.sort(Comparator.comparing(Requirement::key));
    return new SelectorQuery(sorted);
  }

  /** Reads {@code =}, {@code ==}, {@code !=}, {@code in}, {@code notin}, {@code >}, {@code <}. */
  public static Parsed parse(String text) {
    return new SelectorParser(text).parse();
  }

  /** Every requirement holds. */
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.matches(labels));
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  /** As it can be asked again. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
