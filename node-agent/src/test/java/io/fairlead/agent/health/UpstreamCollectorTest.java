package io.fairlead.agent.health;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.agent.dns.forward.UpstreamStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/** What a scrape says of upstream resolvers (D39, D44). */
class UpstreamCollectorTest {

  @Test
  void eachIsToldWithItsState() {
    AgentMetrics metrics = new AgentMetrics();
    metrics.upstreams(
        () ->
            List.of(
                new UpstreamStatus(Name.root, "dns://9.9.9.9:53", State.UP),
                new UpstreamStatus(
                    Name.fromConstantString("corp.example."), "tls://1.1.1.1:853", State.LOOPING)));

    String text = metrics.expose("").text();

    assertTrue(
        text.contains("fairlead_dns_upstream{state=\"up\",to=\"dns://9.9.9.9:53\",zone=\".\"} 1.0"),
        text);
    assertTrue(
        text.contains(
            "fairlead_dns_upstream{state=\"looping\",to=\"tls://1.1.1.1:853\",zone=\"corp.example.\"}"
                + " 1.0"),
        text);
  }
}
