package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.protocol.AgentMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();

  @Test
  void theNewestWordOnASubjectCounts() throws InterruptedException {
    AgentMessage ready =
        new AgentMessage.PodObserved(Samples.name("web-0"), "u", "127.65.0.2", true, "");
    AgentMessage notReady =
        new AgentMessage.PodObserved(Samples.name("web-0"), "u", "127.65.0.2", false, "refused");
    outbox.put(new AgentMessage.Ack(1));
    outbox.put(ready);
    outbox.put(notReady);
    outbox.put(new AgentMessage.Ack(2));
    assertEquals(List.of(notReady, new AgentMessage.Ack(2)), outbox.take(Duration.ZERO));
    assertEquals(List.of(), outbox.take(Duration.ZERO));
  }

  @Test
  void whatCouldNotBeSaidIsSaidLaterUnlessThereIsNewer() throws InterruptedException {
    AgentMessage.Ack old = new AgentMessage.Ack(1);
    AgentMessage.Ack newer = new AgentMessage.Ack(2);
    outbox.put(old);
    List<AgentMessage> taken = outbox.take(Duration.ZERO);
    outbox.putBack(taken);
    assertEquals(List.of(old), outbox.take(Duration.ZERO));
    outbox.put(newer);
    outbox.putBack(taken);
    assertEquals(List.of(newer), outbox.take(Duration.ZERO));
  }

  @Test
  void aWeekWithoutAControlPlaneCostsNoMemory() throws InterruptedException {
    for (int i = 0; i < 3 * Outbox.MAX_SUBJECTS; i++) {
      outbox.put(
          new AgentMessage.EventObserved("Service", Samples.name("s" + i), "Warning", "R", "m"));
    }
    List<AgentMessage> kept = outbox.take(Duration.ZERO);
    assertEquals(Outbox.MAX_SUBJECTS, kept.size());
    assertEquals(
        new AgentMessage.EventObserved(
            "Service", Samples.name("s" + (3 * Outbox.MAX_SUBJECTS - 1)), "Warning", "R", "m"),
        kept.getLast());
  }

  @Test
  void eventsThatSayDifferentThingsAreAllTold() throws InterruptedException {
    AgentMessage one = refused("port 1");
    AgentMessage two = refused("port 2");
    outbox.put(one);
    outbox.put(two);
    outbox.put(refused("port 1"));
    assertEquals(List.of(two, one), outbox.take(Duration.ZERO));
  }

  private static AgentMessage refused(String why) {
    return new AgentMessage.EventObserved(
        "Service", Samples.name("s"), "Warning", "FailedToBind", why);
  }
}
