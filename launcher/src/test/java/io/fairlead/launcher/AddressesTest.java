package io.fairlead.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.net.FamilyRanges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

  @TempDir Path dir;

  @Test
  void areReadAsWritten() {
    Addresses written =
        new Addresses(
            new InetSocketAddress(LOCAL, 6443),
            new InetSocketAddress(LOCAL, 1053),
            new InetSocketAddress(LOCAL, 8080),
            new InetSocketAddress(LOCAL, 8443),
            new InetSocketAddress(LOCAL, 10256),
            new InetSocketAddress(LOCAL, 10254),
            FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
            FamilyRanges.parse("10.244.0.0/16,fd00:10:244::/56").orElseThrow(),
            "cluster.local");
    written.write(dir);
    assertEquals(written, Addresses.read(dir));
  }

  @Test
  void aDirectoryWithoutThemSaysWhatToDo() {
    UserError error = assertThrows(UserError.class, () -> Addresses.read(dir));
    assertTrue(error.toString().contains("./fairlead up"), error.toString());
  }
}
