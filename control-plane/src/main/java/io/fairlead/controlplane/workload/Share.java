package io.fairlead.controlplane.workload;

import io.fairlead.model.json.Fields;
import tools.jackson.databind.JsonNode;

/** Counts of pods that may be given as a part of all of them: {@code 2} or {@code 25%}. Pure. */
public final class Share {
  private Share() {}

  /** Of {@code all}, a part of a pod being a whole one. */
  public static int roundedUp(JsonNode parent, String field, int all) {
    return of(parent, field, all, 99);
  }

  /** Of {@code all}, a part of a pod being none. */
  public static int roundedDown(JsonNode parent, String field, int all) {
    return of(parent, field, all, 0);
  }

  private static int of(JsonNode parent, String field, int all, long rest) {
    String text = Fields.intOrText(parent, field);
    try {
      if (text.endsWith("%")) {
        long percent = Long.parseLong(text.substring(0, text.length() - 1));
        return (int) Math.min(Integer.MAX_VALUE, (percent * all + rest) / 100);
      }
      return text.isEmpty() ? 0 : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text));
    } catch (NumberFormatException nonsense) {
      return 0;
    }
  }
}
