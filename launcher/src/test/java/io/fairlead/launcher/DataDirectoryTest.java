package io.fairlead.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path dir;

  @Test
  void isMadeForItsOwnerOnly() throws IOException {
    Path path = dir.resolve("a/b");
    try (DataDirectory data = DataDirectory.open(path, "--data", "gateway")) {
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())));
    }
  }

  @Test
  void rolesAreHeldOnceEach() {
    try (DataDirectory gateway = DataDirectory.open(dir, "--data", "gateway");
        DataDirectory agent = DataDirectory.open(dir, "--data", "node-agent")) {
      assertEquals(gateway.path(), agent.path());
      UserError error =
          assertThrows(
              UserError.class,
              () -> DataDirectory.open(dir, "--data", "control-plane", "node-agent"));
      assertTrue(error.toString().contains("in use by another fairlead (node-agent)"));
    }
    DataDirectory.open(dir, "--data", "control-plane", "node-agent", "gateway").close();
  }

  @Test
  void aRoleIsTakenWhileItIsHeld() {
    assertFalse(DataDirectory.taken(dir.resolve("none"), "node-agent"));
    try (DataDirectory held = DataDirectory.open(dir, "--data", "node-agent")) {
      assertTrue(DataDirectory.taken(held.path(), "node-agent"));
      assertFalse(DataDirectory.taken(held.path(), "gateway"));
    }
    assertFalse(DataDirectory.taken(dir, "node-agent"));
  }

  @Test
  void oneThatCanOnlyBeReadByNowIsHeldToo() throws IOException {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    try (SmallDisk disk = SmallDisk.of(1)) {
      DataDirectory.open(disk.dir(), "--data", "gateway").close();
      disk.becomeReadOnly();
      try (DataDirectory held = DataDirectory.open(disk.dir(), "--data", "gateway")) {
        assertTrue(DataDirectory.taken(held.path(), "gateway"));
        UserError refused =
            assertThrows(
                UserError.class, () -> DataDirectory.open(disk.dir(), "--data", "gateway"));
        assertTrue(refused.toString().contains("in use by another fairlead (gateway)"));
        UserError missing =
            assertThrows(
                UserError.class, () -> DataDirectory.open(disk.dir(), "--data", "node-agent"));
        assertTrue(missing.toString().contains("node-agent.lock: Read-only file system"));
      }
    }
  }
}
