package io.fairlead.model.service;

/** {@code spec.type} (SA1). */
public enum ServiceType {
  CLUSTER_IP("ClusterIP"),
  NODE_PORT("NodePort"),
  LOAD_BALANCER("LoadBalancer"),
  EXTERNAL_NAME("ExternalName");

  private final String text;

  ServiceType(String text) {
    this.text = text;
  }

  /** As the API spells it. */
  public String text() {
    return text;
  }
}
