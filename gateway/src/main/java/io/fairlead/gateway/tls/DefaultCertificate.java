package io.fairlead.gateway.tls;

import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.NamespacedName;
import java.util.Optional;

/** What is shown to clients that ask for a name without a certificate (I9). */
public sealed interface DefaultCertificate {

  /** What an operator writes: {@code namespace/name}, {@code self-signed} or {@code none}. */
  static Optional<DefaultCertificate> parse(String text) {
    String[] parts = text.split("/", -1);
    return switch (text) {
      case "none" -> Optional.of(new None());
      case "self-signed" -> Optional.of(new SelfSigned());
      case String _
          when parts.length == 2
              && Names.dns1123Label(parts[0]).isEmpty()
              && Names.dns1123Subdomain(parts[1]).isEmpty() ->
          Optional.of(new OfSecret(new NamespacedName(parts[0], parts[1])));
      case String _ -> Optional.empty();
    };
  }

  /** Nothing: the handshake is refused. */
  record None() implements DefaultCertificate {}

  /** One made for the life of this process, which no client trusts by itself. */
  record SelfSigned() implements DefaultCertificate {}

  /**
   * That of a Secret of type kubernetes.io/tls; while it is missing or bad, as {@link SelfSigned}.
   */
  record OfSecret(NamespacedName secret) implements DefaultCertificate {}
}
