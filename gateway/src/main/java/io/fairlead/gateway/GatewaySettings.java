package io.fairlead.gateway;

import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.subscription.ControlPlanes;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * How one gateway is set up.
 *
 * @param node name it goes by at the control plane
 * @param dataDir the last good image is kept below it, in {@code gateway/}
 * @param controlPlanes where to connect to
 * @param http where plain HTTP is taken; port 0: any free port
 * @param https where TLS is taken; port 0: any free port
 * @param advertisedAddresses what {@code status.loadBalancer} of our Ingresses shows (I16)
 */
public record GatewaySettings(
    String node,
    Path dataDir,
    ControlPlanes controlPlanes,
    InetSocketAddress http,
    InetSocketAddress https,
    List<String> advertisedAddresses,
    ProxyLimits limits,
    GatewayOperations operations) {

  public GatewaySettings {
    advertisedAddresses = List.copyOf(advertisedAddresses);
  }

  /** Where what it knows is kept for its next start. */
  Path imageDir() {
    return dataDir.resolve("gateway");
  }
}
