package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run was and what was found, as text. */
record Report(
    String run,
    History history,
    List<Struck> struck,
    Map<String, Integer> said,
    List<Violation> violations,
    int undecided) {

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("run: " + run);
    lines.add("faults, the longest an object was not written, no write at all:");
    Map<String, List<Outages.Longest>> ofKinds = new TreeMap<>();
    for (int i = 0; i < struck.size(); i++) {
      long to = i + 1 < struck.size() ? struck.get(i + 1).from() : Long.MAX_VALUE;
      Struck fault = struck.get(i);
      Outages.Longest longest = Outages.between(history.operations(), fault.from(), to);
      ofKinds.computeIfAbsent(kind(fault.fault()), _ -> new ArrayList<>()).add(longest);
      lines.add("  " + line(fault, longest));
    }
    lines.add("the same, smallest / median / longest of each kind:");
    ofKinds.forEach((kind, all) -> lines.add("  " + line(kind, all)));
    lines.add("operations:");
    counted().forEach((name, outcomes) -> lines.add("  %-8s %s".formatted(name, outcomes)));
    lines.add("answers: " + said);
    long told = history.watches().stream().mapToLong(watch -> watch.told().size()).sum();
    lines.add(
        "%d watches were told %d lines; %d objects"
            .formatted(history.watches().size(), told, history.keys().size()));
    lines.add("checks: " + Arrays.toString(Check.values()));
    lines.add("objects whose order was not found in time: " + undecided);
    lines.add("violations: " + violations.size());
    violations.forEach(violation -> lines.add(violation.toString()));
    return String.join("\n", lines) + "\n";
  }

  private static String line(Struck fault, Outages.Longest longest) {
    return "%5d s  %s %s: %s, %s"
        .formatted(
            fault.from() / 1_000_000,
            fault.fault(),
            fault.victim(),
            seconds(longest.object()),
            seconds(longest.silence()));
  }

  /** The victim's age is of its kind: the oldest takes more down with it. */
  private static String kind(Fault fault) {
    String name = fault.getClass().getSimpleName();
    return fault.whom().map(victim -> name + " " + victim).orElse(name);
  }

  private static String line(String kind, List<Outages.Longest> all) {
    return "%s, %d: %s, %s"
        .formatted(
            kind,
            all.size(),
            spread(all.stream().map(Outages.Longest::object).sorted().toList()),
            spread(all.stream().map(Outages.Longest::silence).sorted().toList()));
  }

  private static String spread(List<Duration> sorted) {
    return String.join(
        " / ",
        seconds(sorted.getFirst()),
        seconds(sorted.get(sorted.size() / 2)),
        seconds(sorted.getLast()));
  }

  private static String seconds(Duration time) {
    return "%.2f s".formatted(time.toMillis() / 1000.0);
  }

  private Map<String, Map<String, Integer>> counted() {
    Map<String, Map<String, Integer>> counted = new TreeMap<>();
    for (Operation each : history.operations()) {
      counted
          .computeIfAbsent(each.request().getClass().getSimpleName(), _ -> new TreeMap<>())
          .merge(name(each.outcome()), 1, Integer::sum);
    }
    return counted;
  }

  private static String name(Outcome outcome) {
    return outcome instanceof Refused(Outcome.Reason reason)
        ? reason.name()
        : outcome.getClass().getSimpleName();
  }

  /** Leaves {@code report.txt} and {@code history.txt}. */
  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("report.txt"), text());
    List<String> lines = new ArrayList<>();
    history.operations().forEach(each -> lines.add(each.toString()));
    for (Watch watch : history.watches()) {
      lines.add("watch %s of %s after %d".formatted(watch.watcher(), watch.kind(), watch.from()));
      watch.told().forEach(told -> lines.add("  " + told));
    }
    Files.write(directory.resolve("history.txt"), lines);
  }
}
