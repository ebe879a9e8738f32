package io.fairlead.agent.userspace;

import io.fairlead.agent.denials.Denials;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Verdict;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.net.InetAddress;
import java.util.Set;

/**
 * Says whether a client may talk to the target that was chosen for it: egress of the source and
 * ingress of the target, as seen after the Service address was resolved (N17). Replaced by the
 * applying thread, asked by the loops.
 */
final class Judge {

  private final Denials denials = new Denials();
  private final Established byDefault;
  private volatile PolicyEvaluator policies = PolicyEvaluator.EMPTY;

  /**
   * @param byDefault what becomes of open connections, where policies do not say (B15)
   */
  Judge(Established byDefault) {
    this.byDefault = byDefault;
  }

  void replace(NodeImage image, Set<ImageKey> changed, PolicyEvaluator policies) {
    denials.update(image, changed, policies);
    this.policies = policies;
  }

  /** Changes identity when the policies do; what was judged under another one is judged again. */
  PolicyEvaluator policies() {
    return policies;
  }

  /** True when no policy stands against it; otherwise counted, and logged with their names. */
  boolean allows(InetAddress client, Target target, Protocol protocol) {
    Connection connection = connection(client, target, protocol);
    return switch (policies.evaluate(connection)) {
      case Verdict.Allowed _ -> true;
      case Verdict.Denied refusal -> {
        denials.denied(connection, refusal);
        yield false;
      }
    };
  }

  /** The connection, which is open, may go on: no policy denies it, or it is to be kept. */
  boolean keeps(Connection open) {
    return policies.open(open, byDefault) == Established.KEEP;
  }

  /** Some connection may not be kept. */
  boolean mayCut() {
    return policies.mayCut(byDefault);
  }

  static Connection connection(InetAddress client, Target target, Protocol protocol) {
    return new Connection(client.getHostAddress(), target.address(), target.port(), protocol);
  }

  /** What was denied, of connections and datagram flows. */
  Denials denials() {
    return denials;
  }
}
