package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.pki.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** The file that lets any kubectl reach this API: address, authority and the admin's token. */
public final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * Writes {@code file} (0600), replacing an older one.
   *
   * @param api where the API listens; a wildcard address is written as loopback
   * @param caPem the authority's certificate, PEM
   * @param token the bearer token
   */
  public static void write(Path file, InetSocketAddress api, String caPem, String token)
      throws IOException {
    PrivateFiles.write(file, text(server(api), caPem, token));
  }

  /** The URL of the API, as a client on this machine uses it. */
  public static String server(InetSocketAddress api) {
    InetAddress address = api.getAddress();
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return "https://%s:%d"
        .formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", api.getPort());
  }

  static String text(String server, String caPem, String token) {
    String ca = Base64.getEncoder().encodeToString(caPem.getBytes(StandardCharsets.UTF_8));
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: fairlead
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: admin
      user:
        token: %s
    contexts:
    - name: fairlead
      context:
        cluster: fairlead
        user: admin
        namespace: default
    current-context: fairlead
    """
        .formatted(server, ca, token);
  }
}
