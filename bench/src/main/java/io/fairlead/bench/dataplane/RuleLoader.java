package io.fairlead.bench.dataplane;

import io.fairlead.agent.command.HostCommand;
import java.io.IOException;

/** Loads a peer's ruleset into the kernel of its namespace, where it stays. */
final class RuleLoader {
  private RuleLoader() {}

  /** Arguments: number of Services, number of policies, the pod they select, who may reach it. */
  public static void main(String[] args) throws IOException {
    long begin = System.nanoTime();
    HostCommand.feed(PeerRules.services(Integer.parseInt(args[0]), 3), "nft", "-f", "-");
    HostCommand.feed(
        PeerRules.policies(Integer.parseInt(args[1]), args[2], args[3]), "nft", "-f", "-");
    System.out.printf("%.1f s", (System.nanoTime() - begin) / 1e9);
  }
}
