package io.fairlead.subscription.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.KeyPair;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  @Test
  void whatIsWrittenIsRead() throws Exception {
    KeyPair authority = KeyPairs.make();
    JoinToken token = JoinToken.make(authority.getPublic());
    assertEquals(Optional.of(token), JoinToken.parse(token.text() + "\n"));
    assertEquals(JoinToken.pin(authority.getPublic()), token.pin());
    assertNotEquals(token.secret(), JoinToken.make(authority.getPublic()).secret());
  }

  @Test
  void neitherItsNameNorItsDigestTellsTheSecret() throws Exception {
    JoinToken token = JoinToken.make(KeyPairs.make().getPublic());
    assertFalse((token + token.digest()).contains(token.secret()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abcdef.0123456789abcdef", "abcdef..", "ABCDEF.a.b"})
  void otherTextsAreNone(String text) {
    assertEquals(Optional.empty(), JoinToken.parse(text));
  }
}
