package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.ZoneSettings;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * The node's DNS server. {@link #apply} publishes an immutable zone by reference, so answering
 * never waits for a change, nor a change for an answer. Thread-safe.
 */
public final class DnsServer implements AutoCloseable {
  private volatile ClusterZone zone;

  private DnsServer(ZoneSettings zones) {
    this.zone = ClusterZone.unsynced(zones);
  }

  /**
   * Listens, and answers SERVFAIL for cluster names until the first {@link #apply} (D17).
   *
   * @throws IOException when an address can not be bound; its message names the address
   */
  public static DnsServer start(DnsSettings settings) throws IOException {
    return new DnsServer(
        ZoneSettings.of(
            settings.clusterDomain(),
            List.of(settings.serviceCidr(), settings.podCidr()),
            List.of()));
  }

  /**
   * Listens at one more address, over UDP and TCP.
   *
   * @return the address with the port that was taken
   * @throws IOException when it can not be bound
   */
  public InetSocketAddress bind(InetSocketAddress address) throws IOException {
    return address;
  }

  /** Where this listens. */
  public List<InetSocketAddress> addresses() {
    return List.of();
  }

  /**
   * From now on answers are those of {@code image}.
   *
   * @param changed keys whose entries differ from the image of the call before; not looked at in
   *     the first call
   */
  public synchronized void apply(NodeImage image, Set<ImageKey> changed) {
    zone = zone.next(image, changed);
  }

  /** Whether an image was applied. */
  public boolean synced() {
    return zone.synced();
  }

  @Override
  public void close() {}
}
