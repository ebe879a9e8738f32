package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is said in one line that tells what to do, and the exit status is 1. */
class RefusedStartIT {
  @TempDir Path dir;

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefused(
          "port "
              + port
              + " on 127.0.0.1 is in use by another program: stop it, or choose another"
              + " port with --http-port",
          "up",
          "--data",
          dir.resolve("data").toString(),
          "--api-port",
          "0",
          "--dns-port",
          "0",
          "--http-port",
          port,
          "--https-port",
          "0");
    }
  }

  @Test
  void aDirectoryThatIsInUse() throws Exception {
    Path data = dir.resolve("data");
    try (FairleadProcess first = FairleadProcess.up(data)) {
      assertRefused(
          data
              + " is in use by another fairlead (control-plane): stop that one, or give this one a"
              + " directory of its own with --data",
          "up",
          "--data",
          data.toString(),
          "--api-port",
          "0",
          "--dns-port",
          "0",
          "--http-port",
          "0",
          "--https-port",
          "0");
      assertTrue(first.output().contains("fairlead ready"));
    }
  }

  @Test
  void aDirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertRefused("cannot write to " + file, "up", "--data", file.toString());
  }

  @Test
  void anUnknownOption() throws Exception {
    try (FairleadProcess process =
        FairleadProcess.start(dir.resolve("data"), "up", "--no-such-option")) {
      assertEquals(2, process.exitCode());
      assertTrue(process.output().contains("Unknown option: '--no-such-option'"));
    }
  }

  @Test
  void aDataPlaneThatIsNone() throws Exception {
    assertRefused(
        "--dataplane ebpf is not one of auto, userspace, nftables",
        "up",
        "--data",
        dir.resolve("data").toString(),
        "--dataplane",
        "ebpf");
  }

  @Test
  void podsOfIpv6WithoutTheKernelsDataPlane() throws Exception {
    assertRefused(
        "--pod-cidr fd00:10:244::/56: in the userspace data plane pods have addresses of the"
            + " loopback interface, which has no range of IPv6; the nftables data plane has both"
            + " families",
        "up",
        "--data",
        dir.resolve("data").toString(),
        "--pod-cidr",
        "fd00:10:244::/56");
  }

  private void assertRefused(String message, String... command) throws Exception {
    try (FairleadProcess process = FairleadProcess.start(dir.resolve("other"), command)) {
      assertEquals(1, process.exitCode(), process.output());
      assertTrue(process.output().startsWith("fairlead: " + message), process.output());
      assertEquals(1, process.output().lines().count(), process.output());
    }
  }
}
