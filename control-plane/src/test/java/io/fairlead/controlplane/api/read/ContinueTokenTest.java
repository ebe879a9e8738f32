package io.fairlead.controlplane.api.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.model.meta.NamespacedName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinueTokenTest {

  @Test
  void aTokenSurvivesTheTrip() {
    ContinueToken token = new ContinueToken(42, new NamespacedName("n", "web-0"));

    assertEquals(token, ContinueToken.parse(token.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%%%", "bm90IGpzb24", "e30", "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ"})
  void whatIsNoTokenIsRefused(String text) {
    Rejected rejected = assertThrows(Rejected.class, () -> ContinueToken.parse(text));

    assertEquals(400, rejected.failure().code());
    assertTrue(rejected.failure().message().startsWith("invalid continue token: "));
  }
}
