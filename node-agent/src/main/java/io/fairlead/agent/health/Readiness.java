package io.fairlead.agent.health;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether this node can be asked for names (D43) and forwards, by what that takes. */
public record Readiness(List<Check> checks) {

  /**
   * One condition.
   *
   * @param problem why it is not met; empty: it is
   */
  public record Check(String name, String problem) {
    boolean passed() {
      return problem.isEmpty();
    }

    private String line() {
      return passed() ? "[+]" + name + " ok" : "[-]" + name + " failed: " + problem;
    }
  }

  public Readiness {
    checks = List.copyOf(checks);
  }

  /** With one condition more. */
  Readiness and(Check another) {
    return new Readiness(Stream.concat(checks.stream(), Stream.of(another)).toList());
  }

  boolean ready() {
    return checks.stream().allMatch(Check::passed);
  }

  /** A line for each check, and what comes of them, as kube-apiserver has it. */
  String text() {
    return checks.stream().map(Check::line).collect(Collectors.joining("\n"))
        + "\nreadyz check "
        + (ready() ? "passed" : "failed")
        + "\n";
  }
}
