package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/** What the policies say about one connection. */
public sealed interface Verdict {

  /**
   * It may be opened; its replies with it (N13).
   *
   * @param egress why its source may
   * @param ingress why its destination lets it
   */
  record Allowed(Reason egress, Reason ingress) implements Verdict {}

  /**
   * It must not be opened.
   *
   * @param direction the pod that objects: the destination (ingress) or the source (egress)
   */
  record Denied(Direction direction, Reason why) implements Verdict {

    /**
     * The policies that object, by name: none of those that isolate the pod allows it, or one
     * denies.
     */
    public List<NamespacedName> isolating() {
      return why.policies();
    }
  }
}
