package io.fairlead.controlplane.access.authn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.access.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir Path dir;

  @Test
  void aLineIsAUser() throws Exception {
    Path file = dir.resolve("tokens.csv");
    Files.writeString(
        file,
        """
        # for the pipeline
        secret-1,ann,42,"dev,ops"
        secret-2,bob
        no-user
        ,nobody
        """);
    TokenFile tokens = new TokenFile(file);

    assertEquals(
        Optional.of(new User("ann", "42", List.of("dev", "ops"), Map.of())),
        tokens.authenticate("secret-1"));
    assertEquals(Optional.of(User.of("bob")), tokens.authenticate("secret-2"));
    for (String wrong : List.of("", "secret-3", "no-user", "secret-1 ", "# for the pipeline")) {
      assertEquals(Optional.empty(), tokens.authenticate(wrong), wrong);
    }
  }

  @Test
  void theNewestFileCounts() throws Exception {
    Path file = dir.resolve("tokens.csv");
    TokenFile tokens = new TokenFile(file);
    assertEquals(Optional.empty(), tokens.authenticate("old"));

    Files.writeString(file, "old,ann\n");
    assertEquals(Optional.of(User.of("ann")), tokens.authenticate("old"));

    Files.writeString(file, "newer,ann\n");
    assertEquals(Optional.empty(), tokens.authenticate("old"));
    assertEquals(Optional.of(User.of("ann")), tokens.authenticate("newer"));

    Files.delete(file);
    assertEquals(Optional.empty(), tokens.authenticate("newer"));
  }
}
