package io.fairlead.agent.nftables.rules;

import io.fairlead.model.net.IpAddress;

/**
 * What a counting element stands for ({@link DataSet#counts}).
 *
 * @param balancer as in the kernel
 * @param endpoint {@code 10.244.1.2:8080}
 */
public record CountedEndpoint(int balancer, String endpoint) {

  /** Reads it from the element. */
  public static CountedEndpoint of(Element element, Words data) {
    Backend backend =
        element.set() == DataSet.TRAFFIC
            ? Backend.read(element.key().after(Integer.BYTES))
            : Backend.read(data);
    IpAddress address = backend.address();
    String host = address.isIpv4() ? address.text() : "[" + address.text() + "]";
    return new CountedEndpoint(element.key().numberAt(0), host + ":" + backend.port());
  }

  /** The number of the Service port whose balancer it is ({@link ServicePlanner#port}). */
  public int portId() {
    return PortDesires.portOf(balancer);
  }
}
