package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;

/**
 * Where a route leads: a Service and one of its ports.
 *
 * @param portName empty when the port is given by number (I10)
 * @param portNumber 0 when the port is given by name, or is the first there is
 * @param resource kind of the object that {@code service} names when that is no Service, which
 *     leads nowhere (I11); else empty
 */
public record Backend(NamespacedName service, String portName, int portNumber, String resource) {

  public Backend {
    resource = resource == null ? "" : resource; // older images know Services only
  }

  /** A Service. */
  public Backend(NamespacedName service, String portName, int portNumber) {
    this(service, portName, portNumber, "");
  }

  /** The first port of a Service. */
  public static Backend firstPort(NamespacedName service) {
    return new Backend(service, "", 0, "");
  }
}
