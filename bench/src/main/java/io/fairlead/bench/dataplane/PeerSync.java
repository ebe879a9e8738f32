package io.fairlead.bench.dataplane;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.bench.Latencies;
import java.io.IOException;

/** How long a ruleset of kube-proxy's shape takes into the kernel, and one endpoint of it after. */
final class PeerSync {
  private static final int PATIENCE_SECONDS = 300;
  private static final int CHANGES = 5;
  private static final String VIP = "10.111.255.1";

  private PeerSync() {}

  /** In the namespace: number of Services, endpoints of each. */
  public static void main(String[] args) throws IOException {
    int services = Integer.parseInt(args[0]);
    int endpoints = Integer.parseInt(args[1]);
    String what = "peer: %,d Services of %d endpoints".formatted(services, endpoints);
    String rules = PeerRules.services(services, endpoints);
    long start = System.nanoTime();
    try {
      HostCommand.feed(rules, "timeout", Integer.toString(PATIENCE_SECONDS), "nft", "-f", "-");
    } catch (IOException e) {
      System.out.printf("%s not in force after %d s%n", what, PATIENCE_SECONDS);
      return;
    }
    System.out.printf("%s in force after %.0f ms%n", what, (System.nanoTime() - start) / 1e6);
    HostCommand.feed(PeerRules.newService(VIP), "nft", "-f", "-");
    Latencies changes = new Latencies();
    String before = "";
    for (int i = 1; i <= CHANGES; i++) {
      String now = "10.255.255." + i;
      long begin = System.nanoTime();
      HostCommand.feed(PeerRules.endpoint(VIP, now, before), "nft", "-f", "-");
      changes.add(System.nanoTime() - begin);
      before = now;
    }
    System.out.println("peer: one endpoint for another: " + changes.summary());
  }
}
