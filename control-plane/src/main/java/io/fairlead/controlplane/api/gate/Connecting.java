package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.api.http.Subresource;
import java.util.Optional;

/**
 * Requests that connect to a pod. Who may only read must not get a shell, and a WebSocket begins
 * with GET: so who connects has to be allowed to create, whatever the method.
 */
final class Connecting {
  private Connecting() {}

  private static boolean is(Attributes asked) {
    return asked instanceof Attributes.OfResource of
        && of.group().isEmpty()
        && of.resource().equals("pods")
        && Subresource.connects(of.subresource());
  }

  /** What has to be allowed besides what the method asks for. */
  static Optional<Attributes> alsoNeeds(Attributes asked) {
    return asked instanceof Attributes.OfResource of && is(of) && !of.verb().equals("create")
        ? Optional.of(
            new Attributes.OfResource(
                "create",
                of.group(),
                of.version(),
                of.namespace(),
                of.resource(),
                of.subresource(),
                of.name()))
        : Optional.empty();
  }
}
