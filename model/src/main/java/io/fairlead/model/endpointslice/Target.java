package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import org.jspecify.annotations.Nullable;

/**
 * Where traffic for a Service's port may be sent.
 *
 * @param port of the pod, not of the Service
 * @param pod null when the endpoint names none
 * @param nodeName empty when unknown
 */
public record Target(String address, int port, @Nullable NamespacedName pod, String nodeName) {}
