package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Commands;
import io.fairlead.subscription.identity.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The certificate by which control planes of several hosts know each other. */
final class Peers {
  private static final String PASSWORD = "of-the-tests";

  private Peers() {}

  /** Makes one for all these addresses: {@code peers.crt} and {@code peers.key}. */
  static void write(Path directory, List<String> addresses)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve(Settings.PEERS + ".p12");
    String names = String.join(",", addresses.stream().map(each -> "ip:" + each).toList());
    Commands.run(
        System.getProperty("java.home") + "/bin/keytool",
        "-genkeypair",
        "-alias",
        "peers",
        "-keyalg",
        "EC",
        "-dname",
        "CN=control-planes",
        "-ext",
        "san=" + names,
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(
        directory.resolve(Settings.PEERS + ".key"),
        Pem.of((PrivateKey) keys.getKey("peers", PASSWORD.toCharArray())));
    Files.writeString(
        directory.resolve(Settings.PEERS + ".crt"),
        Pem.of((X509Certificate) keys.getCertificate("peers")));
  }
}
