package io.fairlead.controlplane.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asked of many revisions, they say what is said of each by itself. */
class DataPlanesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whoIsBehindIsSaidAsIfEachRevisionWereLookedUpAlone(long seed) {
    Random random = new Random(seed);
    Map<String, Long> acked = new TreeMap<>();
    Set<String> ready = new TreeSet<>();
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      boolean isReady = random.nextInt(4) > 0;
      nodes
          .append("{kind: Node, metadata: {name: n%d}, status: {conditions: [".formatted(i))
          .append("{type: Ready, status: '%s'}]}}\n---\n".formatted(isReady ? "True" : "Unknown"));
      if (isReady) {
        ready.add("n" + i);
      }
      if (random.nextInt(5) > 0) {
        acked.put("node/n" + i, random.nextLong(20));
      }
    }
    acked.put("gateway/g1", random.nextLong(20));
    acked.put("gateway/g2", random.nextLong(20));
    CatalogImage image = Images.of(nodes.toString());

    DataPlanes planes = DataPlanes.of(image, acked);

    assertEquals(ready, planes.ready().dataplanes().keySet());
    for (long revision = 0; revision < 22; revision++) {
      assertEquals(Programmed.onNodes(revision, ready, acked), planes.onNodes(revision));
      assertEquals(Programmed.everywhere(revision, ready, acked), planes.everywhere(revision));
    }
  }
}
