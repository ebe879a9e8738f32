package io.fairlead.controlplane.access.authn;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON web tokens (RFC 7519) in the compact form, signed with ES256 (RFC 7518 §3.4). No other
 * algorithm is read, whatever a token's header asks for. Pure.
 */
public final class Jwt {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final int LONGEST = 16 * 1024;

  private Jwt() {}

  /** Signs claims; {@code keyId} says with which key. */
  public static String sign(ObjectNode claims, String keyId, PrivateKey key)
      throws GeneralSecurityException {
    ObjectNode header = JSON.createObjectNode().put("alg", "ES256").put("kid", keyId);
    String signed = encode(bytes(header)) + "." + encode(bytes(claims));
    Signature signature = Signature.getInstance(ALGORITHM);
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + encode(signature.sign());
  }

  /** The claims of a token that was signed with this key; empty for anything else. */
  public static Optional<JsonNode> verify(String token, String keyId, PublicKey key) {
    String[] parts = token.length() > LONGEST ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(decode(parts[2]))) {
        return Optional.empty();
      }
      JsonNode header = JSON.readTree(decode(parts[0]));
      boolean ours =
          header.path("alg").asString("").equals("ES256")
              && header.path("kid").asString("").equals(keyId);
      return ours ? Optional.of(JSON.readTree(decode(parts[1]))) : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException | JacksonException notOurs) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(JsonNode json) {
    return JSON.writeValueAsBytes(json);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
