package io.fairlead.controlplane.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.controlplane.object.HeldStore;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamespaceConcernTest {
  private static final int MANY = 100;

  private static final String NAMESPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: old, uid: u, deletionTimestamp: "2026-01-02T03:04:05Z"}
      spec: {finalizers: [kubernetes]}
      ---
      """;

  @Test
  void oneLookIsEnoughForMoreContentThanIsDeletedAtOnce() {
    CatalogImage image =
        Images.of(
            NAMESPACE
                + IntStream.range(0, MANY)
                    .mapToObj(
                        """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: c%d, namespace: old}
                        """
                            ::formatted)
                    .collect(Collectors.joining("---\n")));
    HeldStore store = new HeldStore();
    NamespaceConcern concern = new NamespaceConcern(() -> image, store, InstantSource.system());

    assertFalse(concern.settled("old"));

    assertTrue(store.underWay() < MANY, "others have room");
    while (store.underWay() > 0) {
      store.endOne();
    }
    assertEquals(MANY, new HashSet<>(store.asked()).size());
    assertEquals(MANY, store.asked().size());
  }
}
