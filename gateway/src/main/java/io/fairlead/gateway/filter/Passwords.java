package io.fairlead.gateway.filter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Md5Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;

/**
 * The users of one Secret and the hashes of their passwords, as {@code htpasswd} writes them (A14):
 * bcrypt, apr1, SHA, salted SHA and what {@code crypt} knows. Immutable but for what it remembers
 * of passwords that were right.
 */
public final class Passwords {
  private static final int REMEMBERED = 1024;
  private static final String SHA = "{SHA}";
  private static final String SALTED_SHA = "{SSHA}";
  private static final int SHA_BYTES = 20;

  private final Map<String, String> hashes;
  private final Map<String, byte[]> right =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
              return size() > REMEMBERED;
            }
          });

  Passwords(Map<String, String> hashes) {
    this.hashes = Map.copyOf(hashes);
  }

  /** Of the lines {@code user:hash} of an htpasswd file; others are skipped. */
  public static Passwords ofFile(String file) {
    Map<String, String> hashes = new HashMap<>();
    for (String line : file.split("\\R")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith("#")) {
        String rest = line.substring(colon + 1).strip();
        int end = rest.indexOf(':');
        hashes.putIfAbsent(line.substring(0, colon), end < 0 ? rest : rest.substring(0, end));
      }
    }
    return new Passwords(hashes);
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** What a client says it is. */
  public record Credentials(String user, String password) {}

  /** Those of an {@code Authorization} header. */
  public static Optional<Credentials> credentials(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(6).strip());
      String text = new String(bytes, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** They were right before: nothing has to be worked out. */
  public boolean remembers(Credentials credentials) {
    byte[] known = right.get(credentials.user());
    return known != null && MessageDigest.isEqual(known, digest(credentials.password()));
  }

  /** Works it out, which may take a tenth of a second. */
  public boolean accepts(Credentials credentials) {
    String hash = hashes.get(credentials.user());
    boolean accepted = hash != null && matches(credentials.password(), hash);
    if (accepted) {
      right.put(credentials.user(), digest(credentials.password()));
    }
    return accepted;
  }

  private static boolean matches(String password, String hash) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    try {
      if (hash.startsWith("$2")) {
        return OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
      }
      if (hash.startsWith(SHA)) {
        return equal(SHA + Base64.getEncoder().encodeToString(sha1(bytes)), hash);
      }
      if (hash.startsWith(SALTED_SHA)) {
        return salted(bytes, hash);
      }
      return equal(
          hash.startsWith("$apr1$") ? Md5Crypt.apr1Crypt(bytes, hash) : Crypt.crypt(bytes, hash),
          hash);
    } catch (IllegalArgumentException notSuchAHash) {
      return false;
    }
  }

  private static boolean salted(byte[] password, String hash) {
    byte[] digestAndSalt = Base64.getDecoder().decode(hash.substring(SALTED_SHA.length()));
    if (digestAndSalt.length < SHA_BYTES) {
      return false;
    }
    byte[] salt = Arrays.copyOfRange(digestAndSalt, SHA_BYTES, digestAndSalt.length);
    byte[] both = Arrays.copyOf(password, password.length + salt.length);
    System.arraycopy(salt, 0, both, password.length, salt.length);
    return MessageDigest.isEqual(sha1(both), Arrays.copyOf(digestAndSalt, SHA_BYTES));
  }

  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sha1(byte[] bytes) {
    return hash("SHA-1", bytes);
  }

  private static byte[] digest(String password) {
    return hash("SHA-256", password.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hash(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
