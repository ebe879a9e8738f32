package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The columns and cells of {@code kubectl get}. */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class Tables {
  private Tables() {}

  public static List<Column> columns(ResourceKind kind) {
    throw new UnsupportedOperationException("not written yet");
  }

  /**
   * One cell for each column, the wide ones included; {@code now} is what ages are counted from.
   */
  public static List<JsonNode> cells(ResourceKind kind, ObjectNode object, Instant now) {
    throw new UnsupportedOperationException("not written yet");
  }
}
