package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Transport;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

/** A question that was answered before costs no memory. */
class KeptAnswersTest {
  private static final int TIMES = 10_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.shop.svc.cluster.local.",
        "db.shop.svc.cluster.local.",
        "nothing.shop.svc.cluster.local."
      })
  void makesNothing(String name) {
    TestAnswerer answerer = TestAnswerer.of(ExampleCluster.zone());
    byte[] query = TestAnswerer.query(name, Type.A).toWire();
    assertTrue(answerer.ask(query, Transport.UDP).isPresent());
    byte[] reply = new byte[Answerer.MOST_KEPT];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    answer(answerer, query, reply); // loads what is needed
    long before = threads.getCurrentThreadAllocatedBytes();
    answer(answerer, query, reply);
    long made = threads.getCurrentThreadAllocatedBytes() - before;

    assertTrue(made < TIMES, made + " bytes for " + TIMES + " answers");
  }

  private static void answer(TestAnswerer answerer, byte[] query, byte[] reply) {
    for (int i = 0; i < TIMES; i++) {
      int length = answerer.answerer().answerAgain(query, query.length, Transport.UDP, reply);
      assertTrue(length > 0);
    }
  }
}
