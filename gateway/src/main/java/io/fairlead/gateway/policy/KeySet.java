package io.fairlead.gateway.policy;

import com.nimbusds.jose.jwk.JWKSet;
import io.fairlead.gateway.filter.Guard;
import java.text.ParseException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys that signatures are checked with. */
sealed interface KeySet permits KeySet.Fixed, FetchedKeys {
  int MOST_BYTES = 256 * 1024;
  int MOST_KEYS = 100;

  /** Keys that stand in the policy or in what it names. */
  record Fixed(JWKSet keys) implements KeySet {
    @Override
    public void find(@Nullable String kid, Guard.Servers servers, Consumer<Optional<JWKSet>> then) {
      then.accept(Optional.of(keys));
    }
  }

  /**
   * Looks for them.
   *
   * @param kid of the key that is needed; null: not known
   * @param then called once, on any thread; empty: none can be had
   */
  void find(@Nullable String kid, Guard.Servers servers, Consumer<Optional<JWKSet>> then);

  /** Reads a set (RFC 7517); empty when it is none, or too large. */
  static Optional<JWKSet> read(String text) {
    if (text.length() > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      JWKSet keys = JWKSet.parse(text).toPublicJWKSet();
      return keys.size() > MOST_KEYS ? Optional.empty() : Optional.of(keys);
    } catch (ParseException | IllegalArgumentException noSet) {
      return Optional.empty();
    }
  }
}
