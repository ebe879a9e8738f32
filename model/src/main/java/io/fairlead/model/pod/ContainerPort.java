package io.fairlead.model.pod;

import io.fairlead.model.meta.Protocol;

/** One declared container port; {@code name} is empty when unnamed. */
public record ContainerPort(String name, Protocol protocol, int port) {}
