package io.fairlead.model.ingress;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Secrets that hold a certificate. */
public final class TlsSecretJson {

  private TlsSecretJson() {}

  /** The certificate and key of a Secret; empty unless both are there (I8, I9). */
  public static Optional<TlsCertificate> read(ObjectNode secret) {
    Optional<String> certificate = decoded(secret.path("data"), "tls.crt");
    Optional<String> key = decoded(secret.path("data"), "tls.key");
    return certificate.flatMap(
        crt -> key.map(k -> new TlsCertificate(ObjectMeta.of(secret).namespacedName(), crt, k)));
  }

  private static Optional<String> decoded(JsonNode data, String name) {
    try {
      byte[] bytes = Base64.getDecoder().decode(Fields.text(data, name));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8)).filter(s -> !s.isBlank());
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
