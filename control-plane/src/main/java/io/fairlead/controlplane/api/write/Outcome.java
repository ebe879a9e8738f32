package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.catalog.CatalogObject;
import java.util.List;

/**
 * A write that was done (or would have been, for a dry run).
 *
 * @param code 201 for what was made, else 200
 * @param warnings one text for each {@code Warning} header
 */
public record Outcome(int code, CatalogObject object, List<String> warnings) {
  public Outcome {
    warnings = List.copyOf(warnings);
  }
}
