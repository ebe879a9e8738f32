package io.fairlead.controlplane.identity;

import io.fairlead.model.json.Fields;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.identity.JoinToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A join token as it is kept: Secret {@code kube-system/join-token-ID} of type {@code
 * fairlead.io/join-token}. Unlike a bootstrap token of kubeadm it does not hold the secret but its
 * SHA-256: who can read Secrets, or a back-up, can not join. Pure.
 *
 * @param digest {@link JoinToken#digest}
 * @param role empty when it says none that is known
 * @param name empty: any that is free
 * @param uses how many are left
 * @param keys of those that have used it
 */
public record TokenSecret(
    String digest,
    Optional<Role> role,
    String name,
    int uses,
    Instant expiration,
    List<String> keys,
    String description) {
  public static final String NAMESPACE = "kube-system";
  public static final String PREFIX = "join-token-";
  public static final String TYPE = "fairlead.io/join-token";

  private static final String DIGEST = "token-digest";
  private static final String ROLE = "role";
  private static final String NAME = "name";
  private static final String USES = "uses";
  private static final String EXPIRATION = "expiration";
  private static final String USED_BY = "used-by";
  private static final String DESCRIPTION = "description";

  public TokenSecret {
    keys = List.copyOf(keys);
  }

  /** The word for a role in tokens and commands. */
  public static String word(Role role) {
    return switch (role) {
      case NODE_AGENT -> "node";
      case GATEWAY -> "gateway";
    };
  }

  /** Empty when it is no join token, or nobody can make sense of it. */
  public static Optional<TokenSecret> read(JsonNode secret) {
    if (!Fields.text(secret, "type").equals(TYPE)) {
      return Optional.empty();
    }
    try {
      Map<String, String> data = decoded(secret);
      String role = data.getOrDefault(ROLE, "");
      return Optional.of(
          new TokenSecret(
              data.getOrDefault(DIGEST, ""),
              Arrays.stream(Role.values()).filter(one -> word(one).equals(role)).findFirst(),
              data.getOrDefault(NAME, ""),
              Integer.parseInt(data.getOrDefault(USES, "0")),
              Instant.parse(data.getOrDefault(EXPIRATION, "")),
              List.of(data.getOrDefault(USED_BY, "").split(" ")),
              data.getOrDefault(DESCRIPTION, "")));
    } catch (DateTimeParseException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** The Secret's {@code data} for a new token. */
  public Map<String, String> data() {
    Map<String, String> data = new TreeMap<>();
    data.put(DIGEST, digest);
    role.ifPresent(one -> data.put(ROLE, word(one)));
    data.put(NAME, name);
    data.put(USES, Integer.toString(uses));
    data.put(EXPIRATION, expiration.toString());
    data.put(DESCRIPTION, description);
    data.values().removeIf(String::isEmpty);
    data.replaceAll((_, text) -> encode(text));
    return data;
  }

  /** Takes as long for every wrong secret. */
  boolean opensWith(String secret) {
    byte[] shown = new JoinToken("", secret, "").digest().getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(shown, digest.getBytes(StandardCharsets.US_ASCII));
  }

  boolean expired(Instant now) {
    return !now.isBefore(expiration);
  }

  boolean usedBy(String key) {
    return keys.contains(key);
  }

  /** The Secret after one more use, by this key. Edits in place. */
  static ObjectNode used(ObjectNode secret, String key) {
    Map<String, String> data = decoded(secret);
    int uses = Integer.parseInt(data.getOrDefault(USES, "0"));
    ObjectNode changed = secret.withObjectProperty("data");
    changed.put(USES, encode(Integer.toString(uses - 1)));
    changed.put(USED_BY, encode((data.getOrDefault(USED_BY, "") + " " + key).strip()));
    return secret;
  }

  private static Map<String, String> decoded(JsonNode secret) {
    Map<String, String> data = new HashMap<>();
    Fields.map(secret, "data")
        .forEach(
            (key, text) ->
                data.put(
                    key, new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8)));
    return data;
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
