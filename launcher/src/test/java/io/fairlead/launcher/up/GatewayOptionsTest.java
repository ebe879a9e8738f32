package io.fairlead.launcher.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.gateway.tls.DefaultCertificate;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.GatewayConfig;
import io.fairlead.model.meta.NamespacedName;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the options of a gateway come to mean. */
class GatewayOptionsTest {
  private static GatewayConfig config(Duration drain, String... args) {
    GatewayCommand command = new GatewayCommand();
    new CommandLine(command).parseArgs(args);
    return command.options.gateway("here", Path.of("data"), drain);
  }

  private static GatewayConfig alone(String... args) {
    return config(GatewayOptions.DRAIN_ALONE, args);
  }

  @ParameterizedTest(name = "{0} is {1} ms")
  @CsvSource({"500ms, 500", "30s, 30000", "5m, 300000", "0s, 0"})
  void requestsMayTakeSoLongToEnd(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), alone("--drain-timeout", text).limits().drain());
    assertEquals(Duration.ofMillis(millis), alone("--drain-delay", text).drainDelay());
  }

  @Test
  void aGatewayAloneWaitsLongerThanUp() {
    assertEquals(Duration.ofSeconds(3), config(GatewayOptions.DRAIN_UP).limits().drain());
    assertEquals(Duration.ofSeconds(25), alone().limits().drain());
    assertEquals(Duration.ZERO, alone().drainDelay());
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "s", "-1s", "1h", "12345678s"})
  void whatIsNoTimeIsRefused(String text) {
    UserError error = assertThrows(UserError.class, () -> alone("--drain-timeout=" + text));
    assertEquals(
        "--drain-timeout " + text + " is not a time such as 500ms, 10s or 5m", error.getMessage());
  }

  @Test
  void theDefaultCertificate() {
    assertEquals(new DefaultCertificate.None(), alone().certificate());
    assertEquals(
        new DefaultCertificate.SelfSigned(),
        alone("--default-certificate", "self-signed").certificate());
    assertEquals(
        new DefaultCertificate.OfSecret(new NamespacedName("ops", "wild.card")),
        alone("--default-certificate", "ops/wild.card").certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"wildcard", "a/b/c", "/x", "x/", "Ops/x", "yes"})
  void whatIsNoSecretIsRefused(String text) {
    UserError error = assertThrows(UserError.class, () -> alone("--default-certificate", text));
    assertEquals(
        "--default-certificate "
            + text
            + " is not a Secret such as default/tls, nor self-signed or none",
        error.getMessage());
  }
}
