package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import org.jspecify.annotations.Nullable;

/** The entry of this key is now this; null: there is none. */
record EntryChange(ImageKey key, @Nullable ImageEntry entry) {

  static EntryChange set(ImageEntry entry) {
    return new EntryChange(entry.key(), entry);
  }

  static EntryChange gone(ImageKey key) {
    return new EntryChange(key, null);
  }
}
