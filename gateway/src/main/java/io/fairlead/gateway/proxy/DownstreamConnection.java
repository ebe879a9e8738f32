package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.RouteTable;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: takes its requests one after the other (what it sends ahead waits, and
 * is not read on), and hands each to a {@link ProxyExchange}. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class DownstreamConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(DownstreamConnection.class);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Worker worker;
  private final Channel channel;
  private final RequestDecoder decoder;
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final ForwardedHeaders.Client client;
  private final Deque<Object> ahead = new ArrayDeque<>();
  private @Nullable ProxyExchange exchange;
  private @Nullable Tunnel tunnel;
  private boolean pumping;
  private boolean ending; // whatever still comes is thrown away
  private long quietSince = System.nanoTime();

  private DownstreamConnection(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    this.worker = worker;
    this.channel = channel;
    this.client = client;
    this.decoder = new RequestDecoder(worker.limits());
  }

  /** Serves this channel from now on. */
  static void open(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    DownstreamConnection connection = new DownstreamConnection(worker, channel, client);
    channel.pipeline().addLast(connection.decoder, connection.encoder, connection);
    worker.add(connection);
  }

  String clientAddress() {
    return client.address();
  }

  // ---- what the client sends

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    quietSince = System.nanoTime();
    if (tunnel != null) {
      tunnel.fromDownstream(message);
      return;
    }
    if (message instanceof HttpRequest request && RequestFacts.wantedUpgrade(request) != null) {
      decoder.hold();
      balance();
    }
    if (!ahead.isEmpty() || !consume(message)) {
      ahead.addLast(message);
      balance();
    }
  }

  /** False: not now. */
  private boolean consume(Object message) {
    ProxyExchange current = exchange;
    if (ending) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      if (current != null || !channel.isWritable()) {
        return false;
      }
      begin(request);
    } else if (current == null) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent content) {
      if (!current.takesBody()) {
        return false;
      }
      current.onRequestContent(content);
    }
    return true;
  }

  private void begin(HttpRequest request) {
    RouteTable table = worker.table();
    RequestFacts facts = RequestFacts.of(request);
    switch (RequestPhases.run(request, facts, table, client)) {
      case RequestPhases.Outcome.Refused(Refusal refusal, boolean certain) ->
          refuse(refusal, facts, certain && !facts.hasBody());
      case RequestPhases.Outcome.Forward forward -> {
        ProxyExchange next =
            new ProxyExchange(this, worker, request, facts, table, forward.upstream());
        exchange = next;
        next.begin();
      }
    }
  }

  /** Takes up what waits, as far as it can go on now. */
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      Object next = ahead.pollFirst();
      while (next != null) {
        if (!consume(next)) {
          ahead.addFirst(next);
          break;
        }
        next = ahead.pollFirst();
      }
    } finally {
      pumping = false;
    }
    if (exchange != null) {
      exchange.onDownstreamReadComplete();
    }
    balance();
  }

  /** Reads only while what comes can go on. */
  private void balance() {
    boolean read =
        ending
            || (ahead.isEmpty()
                && !decoder.held()
                && (exchange == null || !exchange.upstreamBackedUp()));
    if (tunnel == null && channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.flushUpstream();
    } else if (exchange != null) {
      exchange.onDownstreamReadComplete();
      balance();
    }
  }

  // ---- what the client gets

  void write(Object message) {
    channel.write(message, channel.voidPromise());
  }

  void writeFinalHead(HttpResponse response, RequestFacts facts) {
    encoder.answersHead(facts.head());
    write(response);
  }

  void flush() {
    channel.flush();
  }

  /** The client takes data as fast as it is written. */
  boolean takes() {
    return channel.isWritable();
  }

  /** The response is written to its end. */
  void responseDone(boolean closeAfter, boolean requestComplete) {
    exchange = null;
    quietSince = System.nanoTime();
    if (!requestComplete) {
      linger();
    } else if (closeAfter) {
      closeWhenWritten();
    } else {
      flush();
      resume();
    }
  }

  /** Answers the present request in an endpoint's place. */
  void refuse(Refusal refusal, RequestFacts facts, boolean requestComplete) {
    exchange = null;
    LOG.atDebug().addKeyValue("reason", refusal.reason()).log(refusal.message());
    boolean closeAfter = !requestComplete || !facts.keepAlive() || worker.draining();
    FullHttpResponse page = ErrorPage.of(refusal, facts.accept(), facts.requestId());
    ResponseHead.sayConnection(page.headers(), facts, closeAfter);
    writeFinalHead(page, facts);
    responseDone(closeAfter, requestComplete);
  }

  /** A response can not be finished; its framing tells the client that it is not whole. */
  void cutOff() {
    exchange = null;
    closeWhenWritten();
  }

  /** The connection ends at once and by a reset, so that nobody takes what was sent for whole. */
  void abort() {
    exchange = null;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  private void resume() {
    if (decoder.held()) {
      try {
        decoder.resume(channel.pipeline().context(decoder));
      } catch (Exception e) {
        exceptionCaught(channel.pipeline().context(this), e);
      }
    }
    pump();
  }

  void becomeTunnel(UpstreamConnection upstream) {
    exchange = null;
    if (!ahead.isEmpty()) {
      upstream.close();
      abort();
      return;
    }
    Tunnel through = new Tunnel(channel, upstream);
    tunnel = through;
    channel.pipeline().remove(encoder);
    upstream.becomeTunnel(through);
    channel.pipeline().remove(decoder);
    through.flushUpstream();
    upstream.removeDecoder();
    through.flushDownstream();
    through.balance();
  }

  // ---- the end

  private void closeWhenWritten() {
    ending = true;
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Ends a connection on which bytes of a request are still coming: closing at once would make the
   * client's system throw away the answer it has not read yet.
   */
  private void linger() {
    ending = true;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = channel.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              }
            });
    quietSince = System.nanoTime();
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    balance();
    channel.eventLoop().schedule(this::close, LINGER.toMillis(), TimeUnit.MILLISECONDS);
  }

  void close() {
    channel.close();
  }

  /** Nothing is under way; closing loses nothing. */
  void closeIfIdle() {
    if (exchange == null && tunnel == null && ahead.isEmpty() && decoder.headBegan() == 0) {
      closeWhenWritten();
    }
  }

  void tick(long now) {
    ProxyLimits limits = worker.limits();
    if (tunnel != null) {
      if (now - tunnel.quietSince() > limits.tunnel().toNanos()) {
        close();
      }
    } else if (exchange != null) {
      exchange.tick(now);
    } else if (decoder.headBegan() != 0) {
      if (!ending && now - decoder.headBegan() > limits.requestHead().toNanos()) {
        refuse(
            Refusals.slowClient("The request head", limits.requestHead()),
            RequestFacts.NONE,
            false);
      }
    } else if (now - quietSince > limits.keepAlive().toNanos()) {
      close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.balance();
    } else if (channel.isWritable()) {
      if (exchange != null) {
        exchange.onDownstreamWritable();
      }
      pump();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.remove(this);
    ending = true;
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    ProxyExchange current = exchange;
    exchange = null;
    if (tunnel != null) {
      tunnel.downstreamClosed();
    } else if (current != null) {
      current.onDownstreamClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("client", client.address())
        .addKeyValue("error", cause)
        .log("closing");
    channel.close();
  }
}
