package io.fairlead.gateway.stream;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.accesslog.StreamEntry;
import io.fairlead.gateway.metrics.EndpointFailure;
import io.fairlead.gateway.metrics.LoopCounts;
import io.fairlead.gateway.metrics.StreamCounts;
import io.fairlead.gateway.metrics.StreamEnd;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of one connection, for log and metrics. Bytes are counted as they pass, and told to
 * the metrics with each tick, so those of connections that last are seen. Only touched on its loop.
 */
final class StreamNotes {
  private static final NamespacedName NOTHING = new NamespacedName("", "");

  private final LoopCounts loop;
  private final AccessLog log;
  private final StreamTarget target;
  private final String protocol;
  private final String serverName;
  private final @Nullable InetSocketAddress client;
  private final long began = System.nanoTime();
  private final List<String> endpoints = new ArrayList<>(1);
  private NamespacedName service = NOTHING;
  private int port;
  private @Nullable StreamCounts counts; // once it has a backend
  private @Nullable InetSocketAddress endpoint;
  private long tried;
  private long connect = -1;
  private long received;
  private long sent;
  private long toldReceived;
  private long toldSent;

  /**
   * @param protocol {@code TCP}, {@code TLS} or {@code UDP}
   * @param serverName empty: none
   */
  StreamNotes(
      StreamLoop loop,
      StreamTarget target,
      String protocol,
      String serverName,
      @Nullable InetSocketAddress client) {
    this.loop = loop.counts();
    this.log = loop.log();
    this.target = target;
    this.protocol = protocol;
    this.serverName = serverName;
    this.client = client;
  }

  /** It has a place at this backend. */
  void backend(StreamTable.Backend of) {
    service = of.service();
    port = of.port();
    counts = of(service);
    counts.began();
  }

  private StreamCounts of(NamespacedName of) {
    return loop.stream(target.kind().word(), target.route(), of);
  }

  void trying(InetSocketAddress next) {
    endpoint = next;
    tried = System.nanoTime();
    if (log.on()) {
      endpoints.add(next.getAddress().getHostAddress() + ":" + next.getPort());
    }
  }

  void failed(EndpointFailure why) {
    if (endpoint != null) {
      loop.failed(service, endpoint, why);
    }
  }

  void reached() {
    connect = System.nanoTime() - tried;
  }

  /** Bytes from the client. */
  void received(int bytes) {
    received += bytes;
  }

  /** Bytes to the client. */
  void sent(int bytes) {
    sent += bytes;
  }

  /** Tells the metrics what passed since the last time. */
  void tick() {
    if (counts != null && (received != toldReceived || sent != toldSent)) {
      counts.passed(received - toldReceived, sent - toldSent);
      toldReceived = received;
      toldSent = sent;
    }
  }

  void end(StreamEnd why) {
    long nanos = System.nanoTime() - began;
    tick();
    if (counts != null) {
      counts.left();
    }
    (counts == null ? of(NOTHING) : counts).ended(why, nanos);
    if (log.on()) {
      log.add(
          new StreamEntry(
              System.currentTimeMillis(),
              client == null ? "" : client.getAddress().getHostAddress(),
              client == null ? 0 : client.getPort(),
              protocol,
              serverName,
              target.kind().word(),
              target.route(),
              service,
              port,
              endpoints,
              connect,
              received,
              sent,
              nanos,
              why.status(),
              why.word()));
    }
  }
}
