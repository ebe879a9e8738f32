package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.KeyPairs;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;

/**
 * The key that signs ServiceAccount tokens: {@code DIR/pki/sa.key} and {@code sa.pub}, made the
 * first time. Removing both makes every token that was ever signed worthless.
 *
 * @param id names the key in tokens: a hash of the public half
 */
public record TokenKey(String id, PrivateKey privateKey, PublicKey publicKey) {
  private static final String PRIVATE = "sa.key";
  private static final String PUBLIC = "sa.pub";

  /** Reads the key of {@code directory}, making one the first time. */
  public static TokenKey open(Path directory) throws IOException, GeneralSecurityException {
    Path key = directory.resolve(PRIVATE);
    Path pub = directory.resolve(PUBLIC);
    if (Files.exists(key) && Files.exists(pub)) {
      return of(Pem.privateKey(Files.readString(key), "EC"), Pem.publicKey(Files.readString(pub)));
    }
    KeyPair pair = KeyPairs.make();
    TokenKey made = of(pair.getPrivate(), pair.getPublic());
    made.write(directory);
    return made;
  }

  /** Of both halves as one PEM text. */
  static TokenKey parse(String pem) throws GeneralSecurityException {
    return of(Pem.privateKey(pem, "EC"), Pem.publicKey(pem));
  }

  /** Both halves as one PEM text. */
  String pem() {
    return Pem.of(privateKey) + Pem.of(publicKey);
  }

  void write(Path directory) throws IOException {
    PrivateFiles.write(directory.resolve(PRIVATE), Pem.of(privateKey));
    PrivateFiles.write(directory.resolve(PUBLIC), Pem.of(publicKey));
  }

  private static TokenKey of(PrivateKey key, PublicKey pub) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(pub.getEncoded());
    return new TokenKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest), key, pub);
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return "TokenKey(" + id + ")";
  }
}
