package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.pki.AdminIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class KubeconfigTest {
  @Test
  void itIsPrivateAndNamesServerAuthorityAndCertificate(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("new/kubeconfig");

    Kubeconfig.write(
        file, new InetSocketAddress(6443), "PEM", new AdminIdentity("CERTIFICATE", "KEY"));

    JsonNode config = YAMLMapper.builder().build().readTree(Files.readString(file));
    JsonNode cluster = config.at("/clusters/0/cluster");
    assertEquals("https://127.0.0.1:6443", cluster.path("server").stringValue());
    assertEquals("PEM", decoded(cluster.path("certificate-authority-data")));
    JsonNode user = config.at("/users/0/user");
    assertEquals("CERTIFICATE", decoded(user.path("client-certificate-data")));
    assertEquals("KEY", decoded(user.path("client-key-data")));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  private static String decoded(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.stringValue()), StandardCharsets.UTF_8);
  }

  @Test
  void anIpv6AddressIsBracketed() throws Exception {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    assertEquals(
        "https://[0:0:0:0:0:0:0:1]:443",
        Kubeconfig.server(new InetSocketAddress(InetAddress.getByAddress(loopback), 443)));
  }
}
