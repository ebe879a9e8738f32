package io.fairlead.agent.nftables.rules;

import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Action;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Direction;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the chains of {@link PolicyChains} say about a connection that passes the node, rule by
 * rule, with these elements in the kernel.
 */
final class PolicyTracer {
  private final TracedElements kernel;

  PolicyTracer(TracedElements kernel) {
    this.kernel = kernel;
  }

  boolean allows(Connection asked) {
    IpAddress source = IpAddress.parse(asked.source()).orElseThrow();
    IpAddress destination = IpAddress.parse(asked.destination()).orElseThrow();
    IpFamily family = IpFamily.of(source);
    Words from = Words.address(source);
    Words to = Words.address(destination);
    if (find(DataSet.HAIRPIN, family, Words.concat(from, to)).isPresent()) {
      return true;
    }
    return judge(Direction.EGRESS, family, from, to, asked)
        && judge(Direction.INGRESS, family, to, from, asked);
  }

  /** Chain judged, of this direction. */
  private boolean judge(
      Direction direction, IpFamily family, Words pod, Words peer, Connection asked) {
    boolean in = direction == Direction.INGRESS;
    if (find(in ? DataSet.JUDGED_INGRESS : DataSet.JUDGED_EGRESS, family, pod).isEmpty()) {
      return true;
    }
    Optional<Words> admin = find(in ? DataSet.ADMIN_INGRESS : DataSet.ADMIN_EGRESS, family, pod);
    Action said = admin.map(number -> tier(family, number, peer, asked)).orElse(Action.PASS);
    if (said != Action.PASS) {
      return said == Action.ACCEPT;
    }
    Optional<Words> isolated =
        find(in ? DataSet.ISOLATED_INGRESS : DataSet.ISOLATED_EGRESS, family, pod);
    if (isolated.isPresent()) {
      return policies(family, isolated.get(), peer, asked);
    }
    return find(in ? DataSet.BASELINE_INGRESS : DataSet.BASELINE_EGRESS, family, pod)
            .map(number -> tier(family, number, peer, asked))
            .orElse(Action.PASS)
        != Action.DENY;
  }

  /** Chain tier: the first that is found decides. */
  private Action tier(IpFamily family, Words podClass, Words peer, Connection asked) {
    Words withPeer = Words.concat(podClass, peer);
    return find(DataSet.PEER, family, withPeer)
        .or(() -> find(DataSet.BLOCK, family, withPeer))
        .or(() -> find(DataSet.ANYONE, family, podClass))
        .flatMap(decisions -> decided(family, decisions, asked))
        .orElse(Action.PASS);
  }

  private Optional<Action> decided(IpFamily family, Words decisions, Connection asked) {
    Words protocol = Words.concat(decisions, Words.protocol(asked.protocol()));
    Words port = Words.concat(protocol, Words.port(asked.port()));
    return find(DataSet.DECIDED_PORTS, family, port)
        .or(() -> find(DataSet.DECIDED_PROTOCOLS, family, protocol))
        .or(() -> find(DataSet.DECIDED_RANGES, family, port))
        .map(
            number ->
                Arrays.stream(Action.values())
                    .filter(action -> number.equals(Words.symmetric(DecisionSets.number(action))))
                    .findFirst()
                    .orElseThrow());
  }

  private boolean policies(IpFamily family, Words podClass, Words peer, Connection asked) {
    Words withPeer = Words.concat(podClass, peer);
    Function<Optional<Words>, Boolean> allowed =
        ports -> ports.filter(set -> contains(family, set, asked)).isPresent();
    return allowed.apply(find(DataSet.PEER, family, withPeer))
        || allowed.apply(find(DataSet.BLOCK, family, withPeer))
        || allowed.apply(find(DataSet.ANYONE, family, podClass));
  }

  private boolean contains(IpFamily family, Words ports, Connection asked) {
    Words protocol = Words.concat(ports, Words.protocol(asked.protocol()));
    Words port = Words.concat(protocol, Words.port(asked.port()));
    return ports.equals(Words.symmetric(PortSets.EVERYTHING))
        || find(DataSet.PROTOCOLS, family, protocol).isPresent()
        || find(DataSet.PORTS, family, port).isPresent()
        || find(DataSet.PORT_RANGES, family, port).isPresent();
  }

  private Optional<Words> find(DataSet set, IpFamily family, Words key) {
    return kernel.find(set, family, key);
  }
}
