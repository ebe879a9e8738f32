package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this side still has to say. A newer word on the same subject replaces the older one, and
 * past the bound the oldest subject is dropped: a control plane that is away for a week costs no
 * memory. Used from any thread.
 */
final class Outbox {
  static final int MAX_SUBJECTS = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Object, AgentMessage> waiting = new LinkedHashMap<>();

  void put(AgentMessage message) {
    lock.lock();
    try {
      Object subject = subject(message);
      waiting.remove(subject);
      waiting.put(subject, message);
      if (waiting.size() > MAX_SUBJECTS) {
        waiting.remove(waiting.keySet().iterator().next());
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to say; everything there is, oldest first, or nothing after the time. */
  List<AgentMessage> take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while (waiting.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      List<AgentMessage> all = new ArrayList<>(waiting.values());
      waiting.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** These were taken but could not be said; what was put since on the same subject is newer. */
  void putBack(List<AgentMessage> unsaid) {
    lock.lock();
    try {
      unsaid.forEach(message -> waiting.putIfAbsent(subject(message), message));
    } finally {
      lock.unlock();
    }
  }

  private static Object subject(AgentMessage message) {
    return switch (message) {
      case AgentMessage.Hello _ -> AgentMessage.Hello.class;
      case AgentMessage.StreamOpened opened -> opened; // said on a connection of its own
      case AgentMessage.Ack _ -> AgentMessage.Ack.class;
      case AgentMessage.Ping _ -> AgentMessage.Ping.class;
      case AgentMessage.PodObserved observed -> observed.pod();
      case AgentMessage.PodReported reported -> reported.pod();
      case AgentMessage.PodEnded ended -> ended; // does not make the last report untrue
      case AgentMessage.ListenersBound _ -> AgentMessage.ListenersBound.class;
      case AgentMessage.Join join -> join; // said on a connection of its own
      case AgentMessage.CertificateWanted _ -> AgentMessage.CertificateWanted.class;
      case AgentMessage.IngressesObserved _ -> AgentMessage.IngressesObserved.class;
      case AgentMessage.TokenWanted wanted -> wanted;
      case AgentMessage.BudgetWanted(var policy, _, _, _) ->
          List.of(AgentMessage.BudgetWanted.class, policy);
      case AgentMessage.EventObserved event -> event; // two ports of a Service may both be refused
    };
  }
}
