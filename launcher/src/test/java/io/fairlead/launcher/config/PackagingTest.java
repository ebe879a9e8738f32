package io.fairlead.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Units of systemd and the recipe of the container name settings there are, and systemd agrees. */
class PackagingTest {
  private static final Path PACKAGING = Path.of("../packaging");
  private static final Path UNITS = PACKAGING.resolve("systemd");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
  private static final Pattern VARIABLE =
      Pattern.compile(EnvironmentNames.PREFIX + "[A-Z0-9_]*[A-Z0-9]");

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void variablesOfAUnitAreSettingsOfItsRole(Role role) throws IOException {
    Set<String> known = names(role);
    assertTrue(known.containsAll(variables(UNITS.resolve(unit(role)))));
    try (var dropIns = Files.newDirectoryStream(UNITS, "fairlead-" + role.word() + "-*.conf")) {
      for (Path dropIn : dropIns) {
        assertTrue(known.containsAll(variables(dropIn)), dropIn.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void variablesOfTheImageAreSettingsOfEveryRole(Role role) throws IOException {
    Set<String> used = variables(PACKAGING.resolve("container/Containerfile"));
    assertEquals(3, used.size());
    assertTrue(names(role).containsAll(used));
  }

  @Test
  void systemdHasNothingToSayAgainstTheUnits() throws Exception {
    assumeTrue(Files.isExecutable(ANALYZE), "systemd-analyze is not installed");
    List<String> command = new ArrayList<>(List.of(ANALYZE.toString(), "verify", "--man=no"));
    for (Role role : Role.values()) {
      command.add(installed(role).toString());
    }
    assertEquals("", output(command));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTROL_PLANE", "GATEWAY"})
  void littleIsLeftToBreakOutOf(Role role) throws Exception {
    assumeTrue(Files.isExecutable(ANALYZE), "systemd-analyze is not installed");
    String all =
        output(
            List.of(
                ANALYZE.toString(),
                "security",
                "--offline=yes",
                "--no-pager",
                installed(role).toString()));
    String verdict = all.lines().filter(line -> line.contains("Overall")).findFirst().orElse(all);
    double exposure =
        Pattern.compile(": ([0-9.]+) ")
            .matcher(verdict)
            .results()
            .mapToDouble(match -> Double.parseDouble(match.group(1)))
            .findFirst()
            .orElseThrow();
    assertTrue(exposure <= 2.0, verdict);
  }

  /** The unit as it would lie there, with a program that this host has. */
  private Path installed(Role role) throws IOException {
    String text = Files.readString(UNITS.resolve(unit(role)));
    String start = "ExecStart=/usr/bin/fairlead " + role.word() + " --config /etc/fairlead/";
    assertTrue(text.contains(start + role.word() + ".conf"), text);
    return Files.writeString(
        dir.resolve(unit(role)), text.replace("/usr/bin/fairlead", "/bin/true"));
  }

  private static String unit(Role role) {
    return "fairlead-" + role.word() + ".service";
  }

  private Set<String> names(Role role) throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.conf"), "");
    return Settings.of(role, empty, Map.of()).paths().stream()
        .map(EnvironmentNames::of)
        .collect(Collectors.toSet());
  }

  private static Set<String> variables(Path file) throws IOException {
    return VARIABLE
        .matcher(
            Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n")))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String output(List<String> command) throws IOException, InterruptedException {
    Path output = dir.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> Arrays.toString(command.toArray()));
    return Files.readString(output);
  }
}
