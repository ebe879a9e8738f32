package io.fairlead.model.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import io.fairlead.model.balancing.BalancingSettings.Failure;
import io.fairlead.model.balancing.BalancingSettings.HealthCheck;
import io.fairlead.model.balancing.BalancingSettings.Limits;
import io.fairlead.model.ingress.nginx.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BalancingSettingsTest {

  @Test
  void whatIsAskedForHolds() {
    BalancingSettings.Read read =
        BalancingSettings.read(
            Map.of(
                "fairlead.io/balance", "hash",
                "fairlead.io/hash-by", "$http_x_user",
                "fairlead.io/slow-start", "90s",
                "fairlead.io/eject-on", "5xx",
                "fairlead.io/max-requests", "100",
                "fairlead.io/retry-body", "64k",
                "fairlead.io/health-check", "/healthz",
                "fairlead.io/health-interval", "500ms",
                "app.kubernetes.io/name", "web"));
    assertEquals(List.of(), read.problems());
    BalancingSettings settings = read.settings();
    assertEquals(Algorithm.HASH, settings.algorithm());
    assertEquals(Duration.ofSeconds(90), settings.slowStart());
    assertEquals(Set.of(Failure.values()), settings.ejection().on());
    assertEquals(new Limits(0, 0, 100), settings.limits());
    assertEquals(65_536, settings.retries().body());
    assertEquals(
        new HealthCheck("/healthz", Duration.ofMillis(500), Duration.ofSeconds(1), 2, 3),
        settings.check());
  }

  @ParameterizedTest
  @CsvSource({
    "balance, fastest",
    "hash-by, $nothing_known",
    "slow-start, soon",
    "slow-start, 2000m",
    "eject-after, -1",
    "eject-on, 404",
    "eject-for, 0s",
    "panic-percent, 101",
    "max-requests, many",
    "retry-body, 2048k",
    "health-check, healthz",
    "health-healthy, 0"
  })
  void ofABadValueTheDefaultHolds(String name, String value) {
    String whole = "fairlead.io/" + name;
    BalancingSettings.Read read = BalancingSettings.read(Map.of(whole, value));
    assertEquals(BalancingSettings.USUAL, read.settings());
    Problem problem = read.problems().getFirst();
    assertTrue(
        problem
            .warning()
            .startsWith(
                "metadata.annotations[%s]: Invalid value: \"%s\": must ".formatted(whole, value)),
        problem.warning());
  }

  @Test
  void aKeyThatNothingIsDoneWithIsTold() {
    assertEquals(
        List.of(
            "metadata.annotations[fairlead.io/hash-by]: has no effect without fairlead.io/balance:"
                + " hash"),
        BalancingSettings.read(Map.of("fairlead.io/hash-by", "$remote_addr")).problems().stream()
            .map(Problem::warning)
            .toList());
  }

  /** Every annotation has a row with its default in the guide, and no row is of another. */
  @ParameterizedTest
  @EnumSource
  void theGuideNamesIt(BalancingAnnotation annotation) throws IOException {
    String row = "| `%s` | `%s` |".formatted(annotation.text(), annotation.usual());
    assertTrue(guide().stream().anyMatch(line -> line.startsWith(row)), row);
  }

  @Test
  void theGuideNamesNoOther() throws IOException {
    Set<String> rows =
        guide().stream()
            .filter(line -> line.startsWith("| `fairlead.io/"))
            .map(line -> line.split("`")[1])
            .collect(Collectors.toSet());
    assertEquals(
        Arrays.stream(BalancingAnnotation.values())
            .map(BalancingAnnotation::text)
            .collect(Collectors.toSet()),
        rows);
  }

  private static List<String> guide() throws IOException {
    return Files.readAllLines(Path.of("../docs/guide/balancing.md"));
  }
}
