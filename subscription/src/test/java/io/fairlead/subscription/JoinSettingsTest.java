package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.KeyPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinSettingsTest {
  @TempDir Path dir;

  /** As a Secret that is mounted, it may come late and change. */
  @Test
  void theTokenInTheFileCountsAsItIsNow() throws Exception {
    Path file = dir.resolve("token");
    JoinSettings settings =
        new JoinSettings(List.of("10.0.0.1:6447"), Optional.empty(), Optional.of(file), dir);
    assertEquals(Optional.empty(), settings.currentToken());
    JoinToken first = JoinToken.make(KeyPairs.make().getPublic());
    Files.writeString(file, first.text() + "\n");
    assertEquals(Optional.of(first), settings.currentToken());
    JoinToken second = JoinToken.make(KeyPairs.make().getPublic());
    Files.writeString(file, second.text());
    assertEquals(Optional.of(second), settings.currentToken());
  }

  @Test
  void whatIsNoTokenIsToldWithoutWhatItSays() throws Exception {
    Path file = Files.writeString(dir.resolve("token"), "secret");
    JoinSettings settings =
        new JoinSettings(List.of("10.0.0.1:6447"), Optional.empty(), Optional.of(file), dir);
    IOException refused = assertThrows(IOException.class, settings::currentToken);
    assertTrue(String.valueOf(refused.getMessage()).contains("is no join token"));
    assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
  }
}
