package io.fairlead.controlplane.garbage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.HeldStore;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GarbageConcernTest {
  private static final int MANY = 100;

  @Test
  void oneLookIsEnoughForMoreDependentsThanAreDeletedAtOnce() {
    CatalogImage image =
        Images.of(
            IntStream.range(0, MANY)
                .mapToObj(GarbageConcernTest::dependent)
                .collect(Collectors.joining("---\n")));
    HeldStore store = new HeldStore();
    GarbageConcern collector =
        new GarbageConcern(
            () -> image,
            store,
            new EventRecorder(new Edits(() -> image, store), InstantSource.system()));

    collector.startFrom(image).forEach(collector::settled);

    assertTrue(store.underWay() < MANY, "others have room");
    while (store.underWay() > 0) {
      store.endOne();
    }
    List<ResourceKey> all =
        image.list(ResourceKind.CONFIG_MAP).stream().map(CatalogObject::key).toList();
    assertEquals(new HashSet<>(all), new HashSet<>(store.asked()));
    assertEquals(MANY, store.asked().size());
  }

  private static String dependent(int number) {
    return """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: c%1$d
      namespace: default
      uid: uid-%1$d
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: gone, uid: uid-gone}]
    """
        .formatted(number);
  }
}
