package io.fairlead.controlplane.access.authn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens.Bound;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountTokensTest {
  private static final ResourceKey ROBOT =
      new ResourceKey(ResourceKind.SERVICE_ACCOUNT, "dev", "robot");
  private static final CatalogImage IMAGE =
      Images.of(
          """
          kind: ServiceAccount
          metadata: {name: robot, namespace: dev, uid: u-1}
          ---
          kind: Pod
          metadata: {name: p, namespace: dev, uid: p-1}
          """);

  private final Path dir;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private CatalogImage image = IMAGE;
  private final ServiceAccountTokens tokens;

  ServiceAccountTokensTest(@TempDir Path dir) throws Exception {
    this.dir = dir;
    this.tokens = tokens("one", "cluster.local");
  }

  private ServiceAccountTokens tokens(String key, String domain) throws Exception {
    return new ServiceAccountTokens(
        TokenKey.open(dir.resolve(key)), domain, () -> image, () -> now);
  }

  private String token(ServiceAccountTokens by, @Nullable Bound bound) {
    CatalogObject robot = Objects.requireNonNull(image.get(ROBOT));
    return by.issue(robot, List.of(by.issuer()), Duration.ofHours(1), bound).token();
  }

  @Test
  void aTokenIsItsServiceAccount() {
    User user = tokens.authenticate(token(tokens, null)).orElseThrow();

    assertEquals("system:serviceaccount:dev:robot", user.name());
    assertEquals("u-1", user.uid());
    assertEquals(List.of("system:serviceaccounts", "system:serviceaccounts:dev"), user.groups());
    String id =
        user.extra()
            .getOrDefault("authentication.kubernetes.io/credential-id", List.of(""))
            .getFirst();
    assertTrue(id.startsWith("JTI="), id);
  }

  @Test
  void aTokenEndsWithItsTime() {
    String token = token(tokens, null);

    now = now.plusSeconds(3599);
    assertTrue(tokens.authenticate(token).isPresent());
    now = now.plusSeconds(1);
    assertEquals(Optional.empty(), tokens.authenticate(token));
  }

  @Test
  void aTokenDoesNotBeginBeforeItWasMade() {
    String token = token(tokens, null);

    now = now.minusSeconds(10);

    assertEquals(Optional.empty(), tokens.authenticate(token));
  }

  @Test
  void aTokenEndsWithItsServiceAccountAndIsNotThatOfTheNext() {
    String token = token(tokens, null);
    assertTrue(tokens.authenticate(token).isPresent());

    image = Images.minus(IMAGE, ROBOT, Objects.requireNonNull(IMAGE.get(ROBOT)).json());
    assertEquals(Optional.empty(), tokens.authenticate(token));

    image =
        Images.plus(
            image, "kind: ServiceAccount\nmetadata: {name: robot, namespace: dev, uid: u-2}\n");
    assertEquals(Optional.empty(), tokens.authenticate(token));
    assertTrue(tokens.authenticate(token(tokens, null)).isPresent());
  }

  @Test
  void aTokenBoundToAPodEndsWithIt() {
    String token = token(tokens, new Bound("pod", "p", "p-1"));
    User user = tokens.authenticate(token).orElseThrow();
    assertEquals(List.of("p"), user.extra().get("authentication.kubernetes.io/pod-name"));

    ResourceKey pod = new ResourceKey(ResourceKind.POD, "dev", "p");
    image = Images.minus(IMAGE, pod, Objects.requireNonNull(IMAGE.get(pod)).json());

    assertEquals(Optional.empty(), tokens.authenticate(token));
  }

  @Test
  void aTokenIsForItsAudienceOnly() {
    CatalogObject robot = Objects.requireNonNull(image.get(ROBOT));
    String vault = tokens.issue(robot, List.of("vault"), Duration.ofHours(1), null).token();

    assertEquals(Optional.empty(), tokens.authenticate(vault));
    assertEquals(
        List.of("vault"),
        tokens.authenticate(vault, List.of("vault", "other")).orElseThrow().audiences());
  }

  @Test
  void whatAnotherKeyOrAnotherIssuerSignedIsNothing() throws Exception {
    assertEquals(
        Optional.empty(), tokens.authenticate(token(tokens("two", "cluster.local"), null)));
    assertEquals(Optional.empty(), tokens.authenticate(token(tokens("one", "other.local"), null)));
  }

  @Test
  void aTokenThatWasTouchedIsNothing() {
    String[] parts = token(tokens, null).split("\\.");
    String claims = text(parts[1]);
    String none = encoded("{\"alg\":\"none\",\"kid\":\"x\"}");

    for (String forged :
        List.of(
            "",
            "x",
            "a.b.c",
            "..",
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + encoded(claims.replace("robot", "admin")) + "." + parts[2],
            none + "." + parts[1] + ".",
            none + "." + parts[1] + "." + parts[2],
            encoded("{\"alg\":\"HS256\"}") + "." + parts[1] + "." + parts[2],
            parts[0] + "." + parts[1] + "." + encoded("\0".repeat(64)),
            parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2],
            "x".repeat(100_000))) {
      assertEquals(Optional.empty(), tokens.authenticate(forged), forged);
    }
  }

  @Test
  void theKeyIsKept() throws Exception {
    String token = token(tokens, null);

    assertTrue(tokens("one", "cluster.local").authenticate(token).isPresent());
  }

  private static String text(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
