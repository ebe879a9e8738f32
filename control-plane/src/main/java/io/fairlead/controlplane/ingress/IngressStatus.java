package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.model.ingress.IngressJson;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.IpAddress;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where an Ingress can be reached, as its status says it (I16). Pure. */
public final class IngressStatus {

  /** {@code spec.controller} of the classes our gateways serve. */
  public static final String CONTROLLER = "fairlead.io/gateway";

  private IngressStatus() {}

  /** The Ingress' class is one of ours (I12, I13); others are left alone (I15). */
  public static boolean ours(CatalogImage image, ObjectNode ingress) {
    return IngressJson.className(ingress)
        .map(name -> image.get(new ResourceKey(ResourceKind.INGRESS_CLASS, "", name)))
        .map(CatalogObject::json)
        .filter(found -> Fields.text(found.path("spec"), "controller").equals(CONTROLLER))
        .isPresent();
  }

  /**
   * The Ingress with the gateways' addresses and ports in its status; the very object when they are
   * there. Without any gateway the last ones stay: gateways go on serving while we do not see them.
   */
  static ObjectNode published(ObjectNode ingress, ConnectedGateways gateways) {
    ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
    for (String address : new TreeSet<>(gateways.addresses())) {
      ObjectNode one =
          wanted.addObject().put(IpAddress.parse(address).isPresent() ? "ip" : "hostname", address);
      IngressPorts.of(ingress, gateways, address)
          .forEach(
              (port, error) -> {
                ObjectNode told = one.withArrayProperty("ports").addObject().put("port", port);
                told.put("protocol", "TCP");
                if (!error.isEmpty()) {
                  told.put("error", error);
                }
              });
    }
    JsonNode actual = ingress.path("status").path("loadBalancer").path("ingress");
    if (wanted.isEmpty() || wanted.equals(actual)) {
      return ingress;
    }
    ObjectNode published = ingress.deepCopy();
    published
        .withObjectProperty("status")
        .withObjectProperty("loadBalancer")
        .set("ingress", wanted);
    return published;
  }
}
