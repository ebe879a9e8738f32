package io.fairlead.controlplane.distribution;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret that agents show, kept in a file only its owner may read; made at the first start.
 * Every control-plane JVM on the same data directory has the same.
 */
final class AgentToken {
  private static final int BYTES = 32;

  private final byte[] token;

  private AgentToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /** The directory's token, made when there is none. */
  static AgentToken in(Path agentsDir) throws IOException {
    Files.createDirectories(agentsDir);
    Path file = agentsDir.resolve("token");
    if (!Files.exists(file) || Files.readString(file).isBlank()) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      write(file, HexFormat.of().formatHex(random) + "\n");
    }
    return new AgentToken(Files.readString(file).strip());
  }

  /** Takes the same time whatever is wrong with it. */
  boolean matches(String shown) {
    return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells agents of this machine where to connect. */
  static void publish(Path agentsDir, InetSocketAddress address) throws IOException {
    write(
        agentsDir.resolve("address"),
        address.getAddress().getHostAddress() + ":" + address.getPort() + "\n");
  }

  private static void write(Path file, String text) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(aside);
    Files.createFile(
        aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(aside, text);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
