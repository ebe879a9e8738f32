package io.fairlead.agent.userspace;

import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Verdict;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a client may talk to the target that was chosen for it: egress of the source and
 * ingress of the target, as seen after the Service address was resolved (N17). Replaced by the
 * applying thread, asked by the loops.
 */
final class Judge {
  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

  private final LongAdder denied = new LongAdder();
  private volatile PolicyEvaluator policies = PolicyEvaluator.EMPTY;

  void replace(PolicyEvaluator policies) {
    this.policies = policies;
  }

  /** Changes identity when the policies do; what was judged under another one is judged again. */
  PolicyEvaluator policies() {
    return policies;
  }

  /** True when no policy stands against it; otherwise counted, and logged with their names. */
  boolean allows(InetAddress client, Target target, Protocol protocol) {
    Verdict verdict =
        policies.evaluate(
            new Connection(client.getHostAddress(), target.address(), target.port(), protocol));
    return switch (verdict) {
      case Verdict.Allowed _ -> true;
      case Verdict.Denied refusal -> {
        denied.increment();
        LOG.atDebug()
            .addKeyValue("source", client.getHostAddress())
            .addKeyValue("destination", target.address() + ":" + target.port())
            .addKeyValue("direction", refusal.direction())
            .addKeyValue("policies", refusal.isolating())
            .addKeyValue("reason", refusal.why())
            .log("connection denied by network policy");
        yield false;
      }
    };
  }

  /** Connections and datagram flows denied since the start. */
  long denied() {
    return denied.sum();
  }
}
