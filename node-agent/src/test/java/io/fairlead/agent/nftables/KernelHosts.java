package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.services.Peer;
import io.fairlead.agent.services.SocketPlane;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Three hosts with the pods of their nodes; clients outside come in at the first. */
public final class KernelHosts extends SocketPlane {
  private final Hosts hosts;
  private final List<NftablesPlane> planes = new ArrayList<>();

  public KernelHosts() throws Exception {
    Lab.assumePossible();
    hosts = new Hosts(1, 1, 2, 3);
    for (String range : List.of(Hosts.SERVICES.getFirst().text(), "198.18.0.0/24")) {
      hosts.router.ip("route add %s via %s".formatted(range, node(1)));
    }
    for (int host = 1; host <= nodes(); host++) {
      planes.add(hosts.plane(host, true));
      hosts.connect(host);
    }
    apply(new ServiceWorld(), true);
  }

  @Override
  public int nodes() {
    return Hosts.ADDRESSES.size();
  }

  @Override
  public void apply(ServiceWorld world) throws Exception {
    apply(world, false);
  }

  /** Each host is told of the Node it is and of no other, and of the ways to all. */
  private void apply(ServiceWorld world, boolean first) throws Exception {
    Set<ImageKey> told = new HashSet<>(world.takeChanged());
    NodeImage image = world.image();
    for (int host = 1; host <= nodes(); host++) {
      String node = "n" + host;
      TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(image.entries());
      Set<ImageKey> changed = new HashSet<>(told);
      entries.keySet().removeIf(key -> isOther(key, node));
      changed.removeIf(key -> isOther(key, node));
      for (ImageEntry route : Hosts.routes()) {
        entries.put(route.key(), route);
        if (first) {
          changed.add(route.key());
        }
      }
      NftablesPlane plane = planes.get(host - 1);
      NodeImage own = new NodeImage(image.epoch(), image.revision(), entries);
      hosts
          .host(host)
          .call(
              () -> {
                plane.apply(own, changed);
                return null;
              });
      assertTrue(plane.inForce(), node);
    }
  }

  private static boolean isOther(ImageKey key, String node) {
    return key.type() == EntryType.NODE && !key.name().name().equals(node);
  }

  @Override
  protected <T> T at(Peer peer, Callable<T> work) throws Exception {
    return namespace(peer).call(work);
  }

  private NetworkNamespace namespace(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> hosts.pod(peer.number());
      case NODE -> hosts.host(1);
      case OUTSIDE -> hosts.outside;
    };
  }

  @Override
  protected String name(IpAddress address) {
    String text = address.text();
    for (Peer pod : Peer.pods()) {
      if (hosts.addresses(pod.number()).contains(text)) {
        return pod.toString();
      }
    }
    return text.equals(Hosts.OUTSIDE) ? "outside" : isNode(text) ? "node" : text;
  }

  /** A host's own address, the one pods have it by, or the one it has in the tunnel. */
  private static boolean isNode(String text) {
    return Hosts.ADDRESSES.contains(text)
        || text.equals("169.254.1.1")
        || text.matches("10\\.244\\.\\d\\.0");
  }

  @Override
  public String address(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> hosts.addresses(peer.number()).getFirst();
      case NODE -> node(1);
      case OUTSIDE -> Hosts.OUTSIDE;
    };
  }

  @Override
  public String address6(Peer pod) {
    return hosts.addresses(pod.number()).getLast();
  }

  @Override
  public String node(int number) {
    return Hosts.ADDRESSES.get(number - 1);
  }

  @Override
  public String outer(int number) {
    return "198.18.0." + number;
  }

  @Override
  public void close() throws IOException {
    hosts.close();
  }
}
