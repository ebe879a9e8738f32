package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;

/**
 * Where a route leads: a Service and one of its ports.
 *
 * @param portName empty when the port is given by number (I10)
 * @param portNumber 0 when the port is given by name
 */
public record Backend(NamespacedName service, String portName, int portNumber) {}
