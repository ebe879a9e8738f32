package io.fairlead.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {
  @TempDir Path dir;

  @Test
  void areReadAsWritten() {
    Addresses written =
        new Addresses(
            new InetSocketAddress("127.0.0.1", 6443),
            new InetSocketAddress("127.0.0.1", 1053),
            new InetSocketAddress("127.0.0.2", 8080),
            new InetSocketAddress("::1", 8443),
            "cluster.local");
    written.write(dir);
    assertEquals(written, Addresses.read(dir));
  }

  @Test
  void aDirectoryWithoutThemSaysWhatToDo() {
    UserError error = assertThrows(UserError.class, () -> Addresses.read(dir));
    assertTrue(error.getMessage().contains("./fairlead up"), error.getMessage());
  }
}
