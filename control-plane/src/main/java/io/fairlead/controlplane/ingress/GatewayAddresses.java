package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogImage;
import java.util.Collection;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Publishes the connected gateways' addresses on Ingresses of our classes. */
public final class GatewayAddresses implements IngressDerivation {

  private final Supplier<CatalogImage> image;
  private final Supplier<? extends Collection<String>> addresses;

  /**
   * A derivation.
   *
   * @param addresses where clients reach the gateways
   */
  public GatewayAddresses(
      Supplier<CatalogImage> image, Supplier<? extends Collection<String>> addresses) {
    this.image = image;
    this.addresses = addresses;
  }

  @Override
  public ObjectNode published(ObjectNode ingress) {
    return IngressStatus.ours(image.get(), ingress)
        ? IngressStatus.published(ingress, addresses.get())
        : ingress;
  }
}
