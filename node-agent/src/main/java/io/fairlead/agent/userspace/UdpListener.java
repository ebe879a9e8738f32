package io.fairlead.agent.userspace;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays the datagrams of one frontend. Each client has a flow: a socket connected to its target,
 * so that answers find their way back. A flow ends when it was idle, when its target is no longer
 * usable (SD16), or as the idlest one when there are too many. Served by one loop.
 */
final class UdpListener implements Listener {
  static final int MAX_FLOWS = 4096;
  static final Duration IDLE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);
  private static final int DATAGRAMS_PER_ROUND = 64;

  private final EventLoop loop;
  private final DatagramChannel channel;
  private final Judge judge;
  private final Duration idle;
  private final Map<InetSocketAddress, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);
  private volatile Door door;

  private static final class Flow {
    final PortTargets targets;
    final Upstream upstream;
    final DatagramChannel channel;
    final Meter meter;
    Door door;
    PolicyEvaluator judgedUnder;
    long usableAt;
    long lastUsed = System.nanoTime();

    Flow(
        Door door,
        PortTargets targets,
        Upstream upstream,
        DatagramChannel channel,
        PolicyEvaluator judgedUnder,
        long usableAt) {
      this.door = door;
      this.targets = targets;
      this.meter = targets.meter(upstream);
      this.upstream = upstream;
      this.channel = channel;
      this.judgedUnder = judgedUnder;
      this.usableAt = usableAt;
    }
  }

  private UdpListener(
      EventLoop loop, DatagramChannel channel, Door door, Judge judge, Duration idle) {
    this.loop = loop;
    this.channel = channel;
    this.door = door;
    this.judge = judge;
    this.idle = idle;
  }

  /**
   * Listens from now on.
   *
   * @throws IOException when the address can not be bound
   */
  static UdpListener open(
      InetSocketAddress address, Door door, Judge judge, EventLoop loop, Duration idle)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      Sockets.shareAddress(channel);
      channel.bind(address);
    } catch (IOException e) {
      Sockets.close(channel);
      throw e;
    }
    UdpListener listener = new UdpListener(loop, channel, door, judge, idle);
    loop.execute(listener::begin);
    return listener;
  }

  @Override
  public Door door() {
    return door;
  }

  @Override
  public void serve(Door door) {
    this.door = door;
    refresh();
  }

  @Override
  public void refresh() {
    loop.execute(() -> end(flow -> !flow.targets.usable().contains(flow.upstream)));
  }

  @Override
  public void judgeAgain() {
    loop.execute(
        () ->
            flows
                .entrySet()
                .removeIf(
                    each -> {
                      boolean over = !keeps(each.getKey(), each.getValue());
                      if (over) {
                        Sockets.close(each.getValue().channel);
                      }
                      return over;
                    }));
  }

  @Override
  public CompletableFuture<Void> close() {
    return loop.submit(
        () -> {
          end(_ -> true);
          loop.release(channel);
        });
  }

  /** Flows that are open now; asks the loop. */
  int flowCount() {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    loop.execute(() -> count.complete(flows.size()));
    return count.join();
  }

  private void begin() {
    try {
      loop.register(channel, SelectionKey.OP_READ, _ -> receive());
      sweep();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("listener was closed before it began");
    }
  }

  /** Ends idle flows, then comes again. Flows are in order of last use. */
  private void sweep() {
    if (channel.isOpen()) {
      long now = System.nanoTime();
      end(flow -> now - flow.lastUsed > idle.toNanos());
      loop.after(idle.dividedBy(4), this::sweep);
    }
  }

  private void end(Predicate<Flow> which) {
    flows
        .values()
        .removeIf(
            flow -> {
              boolean over = which.test(flow);
              if (over) {
                Sockets.close(flow.channel);
              }
              return over;
            });
  }

  private void receive() {
    try {
      for (int i = 0; i < DATAGRAMS_PER_ROUND; i++) {
        ByteBuffer datagram = loop.scratch();
        InetSocketAddress client = (InetSocketAddress) channel.receive(datagram);
        if (client == null) {
          return;
        }
        datagram.flip();
        forward(client, datagram);
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("datagrams can not be received");
    }
  }

  private void forward(InetSocketAddress client, ByteBuffer datagram) {
    Flow flow = flows.get(client);
    if (flow == null || !stillUsable(client, flow) || !stillAllowed(client, flow)) {
      flow = open(client);
    }
    if (flow != null) {
      flow.lastUsed = System.nanoTime();
      send(client, flow, datagram);
    }
  }

  /**
   * Whether the client is still led to the same targets, and its own is among them. A datagram that
   * comes after new targets are in force must not go to one that is gone, even where this loop has
   * not come to {@link #refresh} yet.
   */
  private boolean stillUsable(InetSocketAddress client, Flow flow) {
    Door led = door;
    long now = flow.targets.version();
    if (flow.door == led && flow.usableAt == now) {
      return true;
    }
    flow.door = led;
    flow.usableAt = now;
    if (led.of(client.getAddress()) == flow.targets
        && flow.targets.usable().contains(flow.upstream)) {
      return true;
    }
    drop(client, flow);
    return false;
  }

  /**
   * Policies may have changed since, and cut what is open (B15), even where this loop has not come
   * to {@link #judgeAgain} yet.
   */
  private boolean stillAllowed(InetSocketAddress client, Flow flow) {
    PolicyEvaluator now = judge.policies();
    if (flow.judgedUnder == now) {
      return true;
    }
    flow.judgedUnder = now;
    if (keeps(client, flow)) {
      return true;
    }
    drop(client, flow);
    return false;
  }

  private boolean keeps(InetSocketAddress client, Flow flow) {
    return judge.keeps(Judge.connection(client.getAddress(), flow.upstream.target(), Protocol.UDP));
  }

  private @Nullable Flow open(InetSocketAddress client) {
    Door led = door;
    PortTargets port = led.of(client.getAddress());
    if (port == null) {
      return null;
    }
    PolicyEvaluator policies = judge.policies();
    long version = port.version();
    for (Upstream next : port.candidates(client.getAddress(), loop.random())) {
      if (!judge.allows(client.getAddress(), next.target(), Protocol.UDP)) {
        return null;
      }
      try {
        makeRoom();
        Flow flow = new Flow(led, port, next, connect(client, next), policies, version);
        loop.register(flow.channel, SelectionKey.OP_READ, _ -> answer(client, flow));
        flows.put(client, flow);
        flow.meter.connection();
        return flow;
      } catch (IOException e) {
        LOG.atDebug()
            .addKeyValue("service", led.port().service())
            .addKeyValue("endpoint", next.address())
            .addKeyValue("error", e.toString())
            .log("endpoint can not be reached");
      }
    }
    return null;
  }

  private static DatagramChannel connect(InetSocketAddress client, Upstream next)
      throws IOException {
    DatagramChannel upstream = DatagramChannel.open();
    try {
      upstream.configureBlocking(false);
      Sockets.keepClientAddress(upstream, client.getAddress(), next.address());
      return upstream.connect(next.address());
    } catch (IOException e) {
      Sockets.close(upstream);
      throw e;
    }
  }

  private void makeRoom() {
    if (flows.size() >= MAX_FLOWS) {
      Iterator<Flow> idlest = flows.values().iterator();
      Sockets.close(idlest.next().channel);
      idlest.remove();
    }
  }

  private void send(InetSocketAddress client, Flow flow, ByteBuffer datagram) {
    try {
      int sent = flow.channel.write(datagram);
      flow.meter.bytes(sent);
    } catch (IOException e) {
      drop(client, flow);
    }
  }

  private void answer(InetSocketAddress client, Flow flow) {
    try {
      for (int i = 0; i < DATAGRAMS_PER_ROUND; i++) {
        ByteBuffer datagram = loop.scratch();
        int read = flow.channel.read(datagram);
        if (read <= 0) {
          return;
        }
        flow.meter.bytes(read);
        flow.lastUsed = System.nanoTime();
        flows.get(client);
        channel.send(datagram.flip(), client);
      }
    } catch (IOException e) {
      drop(client, flow);
    }
  }

  private void drop(InetSocketAddress client, Flow flow) {
    Sockets.close(flow.channel);
    flows.remove(client, flow);
  }
}
