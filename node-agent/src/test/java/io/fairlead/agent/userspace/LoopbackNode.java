package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.nftables.EchoServer;
import io.fairlead.agent.nftables.Lab;
import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.agent.services.Peer;
import io.fairlead.agent.services.SocketPlane;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A node whose pods are processes at loopback addresses. Root makes it in a network namespace of
 * its own, with a client outside; anybody else makes it right here.
 */
public final class LoopbackNode extends SocketPlane {
  private final AddressPlan plan = new AddressPlan();
  private final @Nullable Lab lab;
  private final UserspacePlane plane;
  private final List<EchoServer> pods = new ArrayList<>();

  public LoopbackNode() throws Exception {
    lab = "root".equals(System.getProperty("user.name")) ? new Lab(0) : null;
    if (lab != null) {
      for (int number = 1; number <= 3; number++) {
        lab.node.ip("addr add %s/32 dev lo".formatted(outer(number)));
      }
    }
    List<IpAddress> own = List.of(new IpAddress(node(1)));
    NodePlace place = new NodePlace("n1", "", own, List.of(), List.of());
    plane = at(Peer.NODE, () -> UserspacePlane.start(place, _ -> false, _ -> {}));
    for (Peer pod : Peer.pods()) {
      InetSocketAddress at = new InetSocketAddress(AddressPlan.inet(address(pod)), POD_PORT);
      pods.add(at(pod, () -> EchoServer.start(pod.toString(), at)));
    }
  }

  @Override
  public Optional<String> withoutOutside() {
    return lab == null
        ? Optional.of("needs root, for a network namespace with a client outside")
        : Optional.empty();
  }

  @Override
  public int nodes() {
    return 1;
  }

  @Override
  public void apply(ServiceWorld world) throws Exception {
    at(
        Peer.NODE,
        () -> {
          world.applyTo(plane);
          return null;
        });
  }

  @Override
  protected <T> T at(Peer peer, Callable<T> work) throws Exception {
    if (lab == null) {
      return work.call();
    }
    return (peer == Peer.OUTSIDE ? lab.outside : lab.node).call(work);
  }

  @Override
  protected String own(Peer peer) {
    return Peer.pods().contains(peer) ? address(peer) : "";
  }

  @Override
  protected String name(IpAddress address) {
    for (Peer pod : Peer.pods()) {
      if (address(pod).equals(address.text())) {
        return pod.toString();
      }
    }
    return address.text().equals("127.0.0.1") ? "node" : address.text();
  }

  @Override
  public String address(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> plan.address(100 + peer.number());
      case NODE -> node(1);
      case OUTSIDE -> Lab.OUTSIDE;
    };
  }

  @Override
  public String node(int number) {
    return lab == null ? plan.address(1) : Lab.NODE;
  }

  @Override
  public String vip(int number) {
    return plan.address(10 + number);
  }

  @Override
  public String outer(int number) {
    return lab == null ? plan.address(200 + number) : "203.0.113." + number;
  }

  @Override
  public String address6(Peer pod) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String vip6(int number) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws IOException {
    plane.close();
    for (EchoServer pod : pods) {
      pod.close();
    }
    if (lab != null) {
      lab.close();
    }
  }
}
