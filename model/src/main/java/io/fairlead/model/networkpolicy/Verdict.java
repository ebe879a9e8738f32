package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/** What the policies say about one connection. */
public sealed interface Verdict {

  /** It may be opened; its replies with it (N13). */
  record Allowed() implements Verdict {}

  /**
   * It must not be opened.
   *
   * @param direction the pod that objects: the destination (ingress) or the source (egress)
   * @param isolating the policies that isolate that pod, none of which allows it; by name
   */
  record Denied(Direction direction, List<NamespacedName> isolating) implements Verdict {
    public Denied {
      isolating = List.copyOf(isolating);
    }
  }
}
