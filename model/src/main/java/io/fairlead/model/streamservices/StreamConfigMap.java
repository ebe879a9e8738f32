package io.fairlead.model.streamservices;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.Arrays;
import java.util.Optional;

/** One of the ConfigMaps that open ports, under the names ingress-nginx's own manifests give. */
public enum StreamConfigMap {
  TCP("tcp-services", Protocol.TCP, GatewayListeners.Protocol.TCP, RouteKind.TCP),
  UDP("udp-services", Protocol.UDP, GatewayListeners.Protocol.UDP, RouteKind.UDP);

  private static final String NAMESPACE = "ingress-nginx";

  private final NamespacedName configMap;
  private final Protocol transport;
  private final GatewayListeners.Protocol spoken;
  private final RouteKind route;

  StreamConfigMap(
      String name, Protocol transport, GatewayListeners.Protocol spoken, RouteKind route) {
    this.configMap = new NamespacedName(NAMESPACE, name);
    this.transport = transport;
    this.spoken = spoken;
    this.route = route;
  }

  /** The one of this name, if it is one. */
  public static Optional<StreamConfigMap> named(NamespacedName name) {
    return Arrays.stream(values()).filter(each -> each.configMap.equals(name)).findFirst();
  }

  /** The object that is read. */
  public NamespacedName configMap() {
    return configMap;
  }

  /** What its listeners are told under, as if of a Gateway; no object has such a name. */
  public NamespacedName gateway() {
    return new NamespacedName(NAMESPACE, "ConfigMap/" + configMap.name());
  }

  /** What its ports of Services speak. */
  Protocol transport() {
    return transport;
  }

  GatewayListeners.Protocol spoken() {
    return spoken;
  }

  RouteKind route() {
    return route;
  }
}
