package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** What is read of the catalog here; tests put hand-made objects in its place. */
interface CatalogFeed {

  /** All objects at one revision; immutable. */
  interface View {
    String epoch();

    long revision();

    @Nullable CatalogObject get(ResourceKey key);

    Collection<CatalogObject> list(ResourceKind kind);

    Map<NamespacedName, PolicyRules> policies();
  }

  /** The newest image. */
  View view();

  /** As {@link Catalog#changes}. */
  Source<List<CatalogChange>, NotUsed> changes(long afterRevision);

  static CatalogFeed of(Catalog catalog) {
    return new CatalogFeed() {
      @Override
      public View view() {
        return new ImageView(catalog.image());
      }

      @Override
      public Source<List<CatalogChange>, NotUsed> changes(long afterRevision) {
        return catalog.changes(afterRevision);
      }
    };
  }

  /** A view of a catalog's image. */
  record ImageView(CatalogImage image) implements View {
    @Override
    public String epoch() {
      return image.epoch();
    }

    @Override
    public long revision() {
      return image.revision();
    }

    @Override
    public @Nullable CatalogObject get(ResourceKey key) {
      return image.get(key);
    }

    @Override
    public Collection<CatalogObject> list(ResourceKind kind) {
      return image.list(kind);
    }

    @Override
    public Map<NamespacedName, PolicyRules> policies() {
      return image.policies();
    }
  }
}
