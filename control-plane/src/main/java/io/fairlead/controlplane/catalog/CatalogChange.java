package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import org.jspecify.annotations.Nullable;

/**
 * One thing that became different; several changes may share a revision (one event, one commit).
 */
public sealed interface CatalogChange {

  /** The ordering of the event that caused it. */
  long revision();

  /**
   * An object is there, or is different.
   *
   * @param before null: it was not there
   */
  record Upserted(CatalogObject now, @Nullable CatalogObject before) implements CatalogChange {
    @Override
    public long revision() {
      return now.resourceVersion();
    }
  }

  /**
   * An object is gone.
   *
   * @param last its last state, with the resourceVersion of the deletion
   */
  record Removed(CatalogObject last) implements CatalogChange {
    @Override
    public long revision() {
      return last.resourceVersion();
    }
  }

  /**
   * A NetworkPolicy is resolved anew.
   *
   * @param rules null: the policy is gone
   */
  record PolicyChanged(long revision, NamespacedName policy, @Nullable PolicyRules rules)
      implements CatalogChange {}

  /**
   * A value of a pool changed hands.
   *
   * @param owner null: it is free
   */
  record ClaimChanged(long revision, String pool, String value, @Nullable String owner)
      implements CatalogChange {}
}
