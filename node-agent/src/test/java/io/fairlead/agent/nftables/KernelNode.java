package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.services.Peer;
import io.fairlead.agent.services.SocketPlane;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** One host with all pods, each a network namespace. */
public final class KernelNode extends SocketPlane {
  private final Lab lab;
  private final NftablesPlane plane;

  public KernelNode() throws Exception {
    Lab.assumePossible();
    lab = new Lab(Peer.pods().size());
    lab.node.ip("route add 203.0.113.0/24 dev services");
    plane = lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
  }

  @Override
  public int nodes() {
    return 1;
  }

  @Override
  public void apply(ServiceWorld world) throws Exception {
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  @Override
  protected <T> T at(Peer peer, Callable<T> work) throws Exception {
    return namespace(peer).call(work);
  }

  private NetworkNamespace namespace(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> lab.pods.get(peer.number() - 1);
      case NODE -> lab.node;
      case OUTSIDE -> lab.outside;
    };
  }

  @Override
  protected String name(IpAddress address) {
    String text = address.text();
    for (Peer pod : Peer.pods()) {
      if (List.of(address(pod), address6(pod)).contains(text)) {
        return pod.toString();
      }
    }
    return text.equals(address(Peer.OUTSIDE)) ? "outside" : isNode(text) ? "node" : text;
  }

  /** Its own address, or one it has as somebody's gateway. */
  private static boolean isNode(String text) {
    return text.equals(Lab.NODE) || text.matches("10\\.244\\.\\d+\\.1|fd00:244:0:\\d+::1");
  }

  @Override
  public String address(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> Lab.pod(peer.number());
      case NODE -> Lab.NODE;
      case OUTSIDE -> Lab.OUTSIDE;
    };
  }

  @Override
  public String address6(Peer pod) {
    return Lab.pod6(pod.number());
  }

  @Override
  public String node(int number) {
    return Lab.NODE;
  }

  @Override
  public String outer(int number) {
    return "203.0.113." + number;
  }

  @Override
  public void close() throws IOException {
    plane.close();
    lab.close();
  }
}
