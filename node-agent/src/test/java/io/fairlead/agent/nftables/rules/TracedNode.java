package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.ServiceIndex;
import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.agent.services.Peer;
import io.fairlead.agent.services.Plane;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A node without a kernel: what is worked out for it, traced. */
public final class TracedNode implements Plane {
  private static final String NODE = "192.0.2.1";
  private static final String OUTSIDE = "192.0.2.2";
  private static final NodePlace PLACE =
      new NodePlace(
          "n1",
          "",
          List.of(new IpAddress(NODE)),
          List.of(cidr("10.244.0.0/16"), cidr("fd00:244::/48")),
          List.of(cidr("10.96.0.0/16"), cidr("fd00:96::/112")));

  private final ServiceIndex index = new ServiceIndex(PLACE);
  private final ServicePlanner planner = new ServicePlanner(PLACE);
  private final ElementLedger ledger = new ElementLedger();
  private final ServiceTracer tracer = new ServiceTracer(PLACE);

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  @Override
  public int nodes() {
    return 1;
  }

  @Override
  public void apply(ServiceWorld world) {
    Set<ImageKey> changed = world.takeChanged();
    for (NamespacedName name : index.update(world.image(), changed)) {
      ServiceDesire desire = planner.plan(name, index.plans(world.image(), name));
      ledger.replace(Claimant.service(name), desire.elements());
    }
  }

  @Override
  public String ask(Protocol protocol, Peer from, String address, int port, Duration patience) {
    IpAddress to = new IpAddress(address);
    IpAddress source = new IpAddress(to.isIpv4() ? address(from) : address6(from));
    return switch (tracer.trace(
        new TracedElements(ledger.all()), from == Peer.NODE, protocol, source, to, port)) {
      case ServiceTracer.Fate.Sent sent ->
          pod(sent.to()) + " sees " + (sent.masqueraded() ? Peer.NODE : from);
      case ServiceTracer.Fate.Dropped _ -> SILENCE;
      case ServiceTracer.Fate.Refused _, ServiceTracer.Fate.Untouched _ -> REFUSED;
    };
  }

  private Peer pod(IpAddress address) {
    return Peer.pods().stream()
        .filter(pod -> address(pod).equals(address.text()) || address6(pod).equals(address.text()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Conversation converse(Protocol protocol, Peer from, String address, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String get(Peer from, String address, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String address(Peer peer) {
    return switch (peer) {
      case POD1, POD2, POD3, POD4 -> "10.244." + peer.number() + ".2";
      case NODE -> NODE;
      case OUTSIDE -> OUTSIDE;
    };
  }

  @Override
  public String address6(Peer peer) {
    return "fd00:244:0:" + peer.number() + "::2";
  }

  @Override
  public String node(int number) {
    return NODE;
  }

  @Override
  public String outer(int number) {
    return "203.0.113." + number;
  }

  @Override
  public void close() {
    // there is nothing to close
  }
}
