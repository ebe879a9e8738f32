package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.pki.AdminIdentity;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** The file that lets any kubectl reach this API: address, authority, the admin's certificate. */
public final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * Writes {@code file} (0600), replacing an older one that says something else.
   *
   * @param api where the API listens; a wildcard address is written as loopback
   * @param caPem the authority's certificate, PEM
   */
  public static void write(Path file, InetSocketAddress api, String caPem, AdminIdentity admin)
      throws IOException {
    PrivateFiles.update(file, text(server(api), caPem, admin));
  }

  /** The URL of the API, as a client on this machine uses it. */
  public static String server(InetSocketAddress api) {
    InetAddress address = api.getAddress();
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return "https://%s:%d"
        .formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", api.getPort());
  }

  static String text(String server, String caPem, AdminIdentity admin) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: fairlead
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: kubernetes-admin
      user:
        client-certificate-data: %s
        client-key-data: %s
    contexts:
    - name: fairlead
      context:
        cluster: fairlead
        user: kubernetes-admin
        namespace: default
    current-context: fairlead
    """
        .formatted(server, base64(caPem), base64(admin.certificatePem()), base64(admin.keyPem()));
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
