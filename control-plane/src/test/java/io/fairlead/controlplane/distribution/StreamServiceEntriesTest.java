package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** I24: entries follow the ConfigMaps and the Services they name. */
class StreamServiceEntriesTest {
  private static final ResourceKey TCP =
      new ResourceKey(ResourceKind.CONFIG_MAP, "ingress-nginx", "tcp-services");
  private static final ResourceKey DB = new ResourceKey(ResourceKind.SERVICE, "shop", "db");
  private static final List<String> OBJECTS =
      List.of(
          "{kind: ConfigMap, metadata: {namespace: ingress-nginx, name: tcp-services}, data:"
              + " {'9000': 'shop/db:sql', '9001': 'shop/other:80', bad: x}}",
          "{kind: ConfigMap, metadata: {namespace: ingress-nginx, name: tcp-services}, data:"
              + " {'9000': 'shop/other:80'}}",
          "{kind: ConfigMap, metadata: {namespace: ingress-nginx, name: udp-services}, data:"
              + " {'9000': 'shop/db:dns'}}",
          "{kind: ConfigMap, metadata: {namespace: shop, name: tcp-services}, data: {'7':"
              + " 'shop/db:sql'}}",
          "{kind: Service, metadata: {namespace: shop, name: db}, spec: {ports: [{name: sql, port:"
              + " 5432}]}}",
          "{kind: Service, metadata: {namespace: shop, name: db}, spec: {ports: [{name: sql, port:"
              + " 5433}, {name: dns, port: 53, protocol: UDP}]}}",
          "{kind: Service, metadata: {namespace: shop, name: other}, spec: {ports: [{port: 80}]}}");

  private final StreamServiceEntries entries = new StreamServiceEntries();
  private final Map<ImageKey, ImageEntry> told = new HashMap<>();
  private CatalogImage view = CatalogImage.empty("test");

  private void take(List<EntryChange> changes) {
    for (EntryChange change : changes) {
      if (change.entry() == null) {
        assertTrue(told.remove(change.key()) != null, () -> "was not there: " + change);
      } else {
        told.put(change.key(), change.entry());
      }
    }
  }

  private void put(String yaml) {
    CatalogImage before = view;
    view = Images.plus(view, yaml);
    for (ResourceKind kind : List.of(ResourceKind.CONFIG_MAP, ResourceKind.SERVICE)) {
      for (CatalogObject now : view.list(kind)) {
        CatalogObject old = before.get(now.key());
        if (!now.equals(old)) {
          take(entries.change(new CatalogChange.Upserted(now, old), view));
        }
      }
    }
  }

  private void remove(ResourceKey key) {
    CatalogObject last = view.get(key);
    if (last != null) {
      view = Images.minus(view, key, last.json());
      take(entries.change(new CatalogChange.Removed(last), view));
    }
  }

  private static Map<ImageKey, ImageEntry> anew(CatalogImage view) {
    return new StreamServiceEntries()
        .reload(view).stream()
            .collect(
                Collectors.toMap(
                    EntryChange::key, change -> Objects.requireNonNull(change.entry())));
  }

  @Test
  void namesNoOtherObjectHas() {
    put(OBJECTS.getFirst());

    Set<String> names = new TreeSet<>();
    told.keySet().forEach(key -> names.add(key.type() + " " + key.name()));
    assertEquals(
        Set.of(
            EntryType.GATEWAY + " ingress-nginx/ConfigMap/tcp-services",
            EntryType.GATEWAY_ROUTE + " ingress-nginx/TCPRoute/ConfigMap/tcp-services/9000",
            EntryType.GATEWAY_ROUTE + " ingress-nginx/TCPRoute/ConfigMap/tcp-services/9001"),
        names);
  }

  @Test
  void dependOnWhatIsThereAloneNotOnTheWayThere() {
    take(entries.reload(view));
    Random random = new Random(24);
    boolean some = false;
    for (int i = 0; i < 300; i++) {
      if (random.nextInt(4) == 0) {
        remove(random.nextBoolean() ? TCP : DB);
      } else {
        put(OBJECTS.get(random.nextInt(OBJECTS.size())));
      }
      assertEquals(anew(view), told);
      some |= told.size() > 4;
    }
    assertTrue(some, "both were there at once");
  }
}
