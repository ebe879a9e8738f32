package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;

/**
 * What a list answers.
 *
 * @param revision the list's resourceVersion
 * @param continueToken empty on the last page
 * @param remaining items that follow; negative when it is not counted
 */
public record Page(
    ResourceKind kind,
    List<CatalogObject> items,
    long revision,
    String continueToken,
    long remaining) {

  public Page {
    items = List.copyOf(items);
  }

  /** A list that is complete. */
  public static Page whole(ResourceKind kind, List<CatalogObject> items, long revision) {
    return new Page(kind, items, revision, "", -1);
  }

  /** The same place in the same list, of other objects. */
  public Page with(List<CatalogObject> others) {
    return new Page(kind, others, revision, continueToken, remaining);
  }
}
