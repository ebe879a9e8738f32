package io.fairlead.controlplane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlPlaneTest {

  @TempDir Path dir;

  @Test
  void starts() throws Exception {
    for (int i = 0; i < 3; i++) {
      long t0 = System.nanoTime();
      PlaneUnderTest plane = PlaneUnderTest.start(dir);
      System.out.println("started in " + (System.nanoTime() - t0) / 1_000_000 + " ms");
      long t1 = System.nanoTime();
      plane.close();
      System.out.println("stopped in " + (System.nanoTime() - t1) / 1_000_000 + " ms");
      assertTrue(plane.progress().size() > 2);
    }
  }
}
