package io.fairlead.bench.fanout;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many agents on one thread, each with a connection of its own from an address of loopback of its
 * own. They say what an agent says, count what they are told, acknowledge it, and apply nothing;
 * when the stream ends they come back as agents do.
 */
final class SimulatedAgents implements AutoCloseable {
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long TICK_MILLIS = 20;

  private final List<SimulatedAgent> agents = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
  private final LongAdder bytes = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final Arrivals arrivals;
  private final Semaphore gate;
  private final Thread thread;
  private volatile boolean closed;

  private SimulatedAgents(int count, AgentTokens tokens, InetSocketAddress to) throws IOException {
    arrivals = new Arrivals(count);
    gate = new Semaphore(0);
    for (int i = 0; i < count; i++) {
      String name = "node-%05d".formatted(i);
      String token = tokens.issue(new AgentTokens.Agent(Role.NODE_AGENT, name));
      agents.add(new SimulatedAgent(i, name, token, to, arrivals, bytes, frames));
    }
    thread = Thread.ofPlatform().daemon().name("simulated-agents").unstarted(this::run);
  }

  /** Makes them; they connect once {@link #connect} says so. */
  static SimulatedAgents start(int count, AgentTokens tokens, InetSocketAddress to)
      throws IOException {
    SimulatedAgents all = new SimulatedAgents(count, tokens, to);
    all.thread.start();
    return all;
  }

  /** So many more may connect. */
  void connect(int more) {
    gate.release(more);
    selector.wakeup();
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Received by all, from the start. */
  long bytes() {
    return bytes.sum();
  }

  long frames() {
    return frames.sum();
  }

  /** This one reads nothing any more, and goes on pinging; or reads again. */
  void stalls(int agent, boolean still) {
    agents.get(agent).stalls(still);
    selector.wakeup();
  }

  /** When they next lose their streams they lose what they hold as well. */
  void forgetful() {
    agents.forEach(SimulatedAgent::forgetful);
  }

  int count() {
    return agents.size();
  }

  /** How often streams ended. */
  long ended() {
    return agents.stream().mapToLong(SimulatedAgent::ended).sum();
  }

  private void run() {
    try {
      int allowed = 0;
      long tick = System.nanoTime();
      while (!closed) {
        selector.select(TICK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
          ((SimulatedAgent) key.attachment()).ready(key, buffer);
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        if (now - tick > TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
          tick = now;
          allowed += gate.drainPermits();
          for (SimulatedAgent agent : agents.subList(0, Math.min(allowed, agents.size()))) {
            agent.tick(now, PING_NANOS, selector);
          }
        }
      }
      for (SimulatedAgent agent : agents) {
        agent.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
