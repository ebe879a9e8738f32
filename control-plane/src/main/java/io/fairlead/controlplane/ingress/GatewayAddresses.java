package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Publishes the connected gateways' addresses and ports on Ingresses of our classes. */
public final class GatewayAddresses implements IngressDerivation {

  private final Supplier<CatalogImage> image;
  private final Supplier<ConnectedGateways> gateways;

  /**
   * A derivation.
   *
   * @param gateways that are connected
   */
  public GatewayAddresses(Supplier<CatalogImage> image, Supplier<ConnectedGateways> gateways) {
    this.image = image;
    this.gateways = gateways;
  }

  @Override
  public ObjectNode published(ObjectNode ingress) {
    return IngressStatus.ours(image.get(), ingress)
        ? IngressStatus.published(ingress, gateways.get())
        : ingress;
  }
}
