package io.fairlead.multijvm.restart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;

/**
 * What is written: a kind without rules, and one with many. Nobody else may write to them, so the
 * Services are ExternalNames, whose status no controller keeps.
 */
enum Kind {
  CONFIG_MAPS("configmaps", ConfigMap.class),
  SERVICES("services", Service.class);

  /** Holds only what the writers make, and what every namespace has. */
  static final String NAMESPACE = "restart";

  final String resource;
  final Class<? extends HasMetadata> fabric;

  Kind(String resource, Class<? extends HasMetadata> fabric) {
    this.resource = resource;
    this.fabric = fabric;
  }

  String path() {
    return "/api/v1/namespaces/" + NAMESPACE + "/" + resource;
  }
}
