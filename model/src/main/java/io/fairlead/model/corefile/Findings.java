package io.fairlead.model.corefile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is wrong with one plugin of a server block; in CoreDNS' words. */
record Findings(String plugin, List<Problem> problems) {

  void add(Directive at, String what) {
    problems.add(at.problem(plugin, what));
  }

  void unknownProperty(Directive at) {
    add(at, "unknown property '" + at.name() + "'");
  }

  void notSupported(Directive at, String instead) {
    add(at, "'" + at.text() + "' is not supported" + (instead.isEmpty() ? "" : ": " + instead));
  }

  /** Whether it has so many words after its name; else that is a finding. */
  boolean args(Directive at, int least, int most) {
    boolean right = at.args().size() >= least && at.args().size() <= most;
    if (!right) {
      add(at, "Wrong argument count or unexpected line ending after '" + at.text() + "'");
    }
    return right;
  }

  /** Its only word as a time. */
  Duration duration(Directive at, Duration otherwise) {
    return args(at, 1, 1) ? time(at, at.args().getFirst(), otherwise) : otherwise;
  }

  Duration time(Directive at, String word, Duration otherwise) {
    return found(at, Values.duration(word), "invalid duration '" + word + "'", otherwise);
  }

  /** Its only word as a number in a range. */
  int number(Directive at, int least, int most, int otherwise) {
    return args(at, 1, 1) ? number(at, at.args().getFirst(), least, most, otherwise) : otherwise;
  }

  int number(Directive at, String word, int least, int most, int otherwise) {
    return found(
        at,
        Values.number(word).filter(value -> value >= least && value <= most),
        at.name() + " must be in range [" + least + ", " + most + "]: " + word,
        otherwise);
  }

  /** Its words as zones. */
  List<String> zones(Directive at, List<String> words) {
    return words.stream()
        .flatMap(
            word -> {
              List<String> zones = Values.zones(word);
              if (zones.isEmpty()) {
                add(at, "not a domain name: '" + word + "'");
              }
              return zones.stream();
            })
        .toList();
  }

  /** {@code fallthrough [ZONES...]}; without any it is about all. */
  List<String> fallthrough(Directive at) {
    return at.args().isEmpty() ? List.of(".") : zones(at, at.args());
  }

  String domain(Directive at, String word) {
    return found(at, Values.domain(word), "not a domain name: '" + word + "'", ".");
  }

  <T> T found(Directive at, Optional<T> value, String what, T otherwise) {
    if (value.isEmpty()) {
      add(at, what);
    }
    return value.orElse(otherwise);
  }
}
