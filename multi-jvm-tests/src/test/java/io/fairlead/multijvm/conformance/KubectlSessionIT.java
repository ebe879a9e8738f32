package io.fairlead.multijvm.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fairlead.model.meta.ResourceKind;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.FairleadProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session over every kind and verb on a running system: the whole of it with the first kubectl,
 * the parts that differ between versions with the others. The script is session.txt.
 */
class KubectlSessionIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String KINDS = read("kinds.yaml");
  private static final List<Sample> SAMPLES = Sample.of(KINDS);
  private static final String ALL =
      SAMPLES.stream().map(Sample::resource).distinct().collect(Collectors.joining(","));

  @TempDir Path dir;

  @Test
  void thereIsAnObjectOfEveryKind() {
    Set<ResourceKind> there = EnumSet.noneOf(ResourceKind.class);
    SAMPLES.forEach(sample -> there.add(sample.kind()));

    assertEquals(
        EnumSet.complementOf(EnumSet.of(ResourceKind.POLICY_STATUS)), // which nobody can make
        there);
  }

  @Test
  void everyCommandDoesWhatKubernetesDoes() throws Exception {
    List<Path> programs = Kubectl.programs();
    assumeFalse(programs.isEmpty(), "there is no kubectl on the PATH");
    List<Step> script = Step.of(read("session.txt"));
    List<String> faults = new ArrayList<>();
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"))) {
      for (Path program : programs) {
        boolean first = program.equals(programs.getFirst());
        play(
            script.stream().filter(step -> first || step.everywhere()).toList(),
            kubectl(program, up.kubeconfig()),
            faults);
      }
    }
    assertTrue(faults.isEmpty(), () -> "\n" + String.join("\n\n", faults));
  }

  private static void play(List<Step> script, Kubectl kubectl, List<String> faults)
      throws Exception {
    Map<Step, Kubectl.Running> beside = new LinkedHashMap<>();
    try {
      for (Step step : script) {
        Kubectl.Running running = kubectl.start(step.arguments(ALL), step.input());
        if (step.background()) {
          beside.put(step, running);
        } else {
          Kubectl.Running last = step.soon() ? again(step, kubectl, running) : running;
          int exit = last.exitCode();
          report(kubectl, step, "exit code " + exit, step.exit() == exit, last, faults);
        }
      }
      for (Map.Entry<Step, Kubectl.Running> entry : beside.entrySet()) {
        awaitPrinted(entry.getKey(), entry.getValue());
        report(kubectl, entry.getKey(), "still running", true, entry.getValue(), faults);
      }
    } finally {
      beside.values().forEach(running -> running.process().destroyForcibly());
    }
  }

  /** The command once more, and once more, until it says what it has to; the last of them. */
  private static Kubectl.Running again(Step step, Kubectl kubectl, Kubectl.Running first)
      throws Exception {
    Kubectl.Running last = first;
    long end = System.nanoTime() + SOON.toNanos();
    while (last.exitCode() != step.exit() || !step.faults(last.printed(), SAMPLES).isEmpty()) {
      if (System.nanoTime() > end) {
        return last;
      }
      last = kubectl.start(step.arguments(ALL), step.input());
    }
    return last;
  }

  /** Returns in the end all the same; what is missing then is reported as of any step. */
  private static void awaitPrinted(Step step, Kubectl.Running running) {
    try {
      Await.until(step.command(), SOON, () -> step.faults(running.printed(), SAMPLES).isEmpty());
    } catch (AssertionError e) {
      // the report tells more
    }
  }

  private static void report(
      Kubectl kubectl,
      Step step,
      String ended,
      boolean asExpected,
      Kubectl.Running running,
      List<String> faults)
      throws IOException {
    String printed = running.printed();
    List<String> wrong = step.faults(printed, SAMPLES);
    if (!wrong.isEmpty() || !asExpected) {
      faults.add(
          "$ %s %s\nexpected, exit code %d:\n%swrong:\n%sactual, %s:\n%s"
              .formatted(
                  kubectl.program().getFileName(),
                  step.command(),
                  step.exit(),
                  String.join("\n", step.expected()).indent(2),
                  String.join("\n", wrong).indent(2),
                  ended,
                  printed.lines().limit(60).collect(Collectors.joining("\n")).indent(2)));
    }
  }

  private Kubectl kubectl(Path program, Path kubeconfig) throws IOException {
    Path home = Files.createDirectories(dir.resolve("home-" + program.getFileName()));
    Files.copy(kubeconfig, home.resolve("kubeconfig"));
    Files.writeString(home.resolve("kinds.yaml"), KINDS);
    Files.writeString(home.resolve("bogus.yaml"), KINDS.replace("\nkind:", "\nbogus: x\nkind:"));
    Files.writeString(home.resolve("edit.sed"), "s/^    annotations:$/&\\n      edited: x/\n");
    return new Kubectl(program, home);
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(KubectlSessionIT.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
