package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The administrator's bearer token: 256 random bits, kept in {@code DIR/pki/admin.token}. */
public final class AdminToken {
  private static final String FILE = "admin.token";
  private static final int BYTES = 32;

  private final String text;
  private final byte[] digest;

  private AdminToken(String text) {
    this.text = text;
    this.digest = sha256(text);
  }

  /** Reads the token of {@code directory}, making one the first time. */
  public static AdminToken open(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new IOException(file + " is empty: remove it and a new token is made");
      }
      return new AdminToken(text);
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    PrivateFiles.write(file, text + "\n");
    return new AdminToken(text);
  }

  /** Makes this the token of {@code directory}. */
  static void write(Path directory, String text) throws IOException {
    if (!open(directory).text().equals(text)) {
      PrivateFiles.write(directory.resolve(FILE), text + "\n");
    }
  }

  public String text() {
    return text;
  }

  /** True for the same token; takes the same time for every other one. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(digest, sha256(candidate));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** Never the token itself: it must not end up in a log. */
  @Override
  public String toString() {
    return "AdminToken(hidden)";
  }
}
