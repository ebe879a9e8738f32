package io.fairlead.subscription.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What buys an agent its first certificate: {@code ID.SECRET.PIN}. The id names it in lists; the
 * secret is known to whoever was given the text, and to nobody else; the pin is the SHA-256 of the
 * authority's public key, as of kubeadm's {@code --discovery-token-ca-cert-hash}, so that the
 * secret is told to nobody but the control plane.
 *
 * @param id six of {@code [a-z0-9]}
 * @param secret twenty-six of {@code [a-z0-9]}
 * @param pin {@link #pin} of the authority
 */
public record JoinToken(String id, String secret, String pin) {
  private static final Pattern TEXT =
      Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{26})\\.([A-Za-z0-9_-]{43})");
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 6;
  private static final int SECRET_LENGTH = 26;

  /** A new one for the authority with this key. */
  public static JoinToken make(PublicKey authority) {
    SecureRandom random = new SecureRandom();
    return new JoinToken(word(random, ID_LENGTH), word(random, SECRET_LENGTH), pin(authority));
  }

  /** Empty when the text is not of that form. */
  public static Optional<JoinToken> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new JoinToken(matcher.group(1), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  /** How an authority is recognised: the hash of its key, in base64url. */
  public static String pin(PublicKey authority) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(authority.getEncoded()));
  }

  /** What a control plane keeps of the secret. */
  public String digest() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sha256(secret.getBytes(StandardCharsets.US_ASCII)));
  }

  /** All of it: hand it over as you would a password. */
  public String text() {
    return id + "." + secret + "." + pin;
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "JoinToken(" + id + ")";
  }

  private static String word(SecureRandom random, int length) {
    StringBuilder word = new StringBuilder();
    random.ints(length, 0, ALPHABET.length()).forEach(index -> word.append(ALPHABET.charAt(index)));
    return word.toString();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
