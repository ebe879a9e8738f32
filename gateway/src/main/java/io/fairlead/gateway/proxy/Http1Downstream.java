package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's HTTP/1.1 connection: takes its requests one after the other (what it sends ahead
 * waits, and is not read on), and hands each to a {@link ProxyExchange}, whose client's side it is.
 * Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Http1Downstream extends ChannelInboundHandlerAdapter
    implements DownstreamConnection, DownstreamStream {
  private static final Logger LOG = LoggerFactory.getLogger(Http1Downstream.class);

  private final Worker worker;
  private final Channel channel;
  private final RequestDecoder decoder;
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final ForwardedHeaders.Client client;
  private ForwardedHeaders.Client asking; // in the present request
  private final Deque<Object> ahead = new ArrayDeque<>();
  private final RequestNotes notes;
  private @Nullable ProxyExchange exchange;
  private @Nullable Tunnel tunnel;
  private RequestFacts facts = RequestFacts.NONE; // of the present request
  private boolean closeAfter;
  private boolean pumping;
  private boolean ending; // whatever still comes is thrown away
  private long quietSince = System.nanoTime();

  private Http1Downstream(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    this.worker = worker;
    this.channel = channel;
    this.client = client;
    this.asking = client;
    this.notes = new RequestNotes(worker, null);
    this.decoder = new RequestDecoder(worker.limits());
  }

  /** Serves this channel from now on. */
  static void open(Worker worker, Channel channel, ForwardedHeaders.Client client) {
    Http1Downstream connection = new Http1Downstream(worker, channel, client);
    channel.pipeline().addLast(connection.decoder, connection.encoder, connection);
    worker.add(connection);
  }

  @Override
  public ForwardedHeaders.Client client() {
    return asking;
  }

  @Override
  public RequestNotes notes() {
    return notes;
  }

  // ---- what the client sends

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    quietSince = System.nanoTime();
    if (tunnel != null) {
      if (message instanceof ByteBuf bytes) {
        tunnel.fromDownstream(bytes);
      } else {
        ReferenceCountUtil.release(message);
      }
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
      notes.received(content.content().readableBytes());
      current.onRequestContent(content);
    }
    return true;
  }

  private void begin(HttpRequest request) {
    facts = RequestFacts.of(request);
    asking = worker.options().trusted().client(client, request.headers());
    notes.begin(request, facts, asking.address());
    switch (RequestPhases.run(request, facts, worker.table(), asking, worker.httpsPort())) {
      case RequestPhases.Outcome.Refused(Refusal refusal, boolean certain, var route) -> {
        notes.route(route);
        refuse(refusal, certain && !facts.hasBody());
      }
      case RequestPhases.Outcome.Forward forward -> {
        notes.route(forward.route());
        ProxyExchange next = new ProxyExchange(this, worker, request, facts, forward);
        exchange = next;
        next.begin();
      }
    }
  }

  /** Takes up what waits, as far as it can go on now. */
  @Override
  public void pump() {
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

  private void write(Object message) {
    channel.write(message, channel.voidPromise());
  }

  @Override
  public void writeInterim(HttpResponse response) {
    if (facts.http11()) {
      write(response);
      write(LastHttpContent.EMPTY_LAST_CONTENT);
      flush();
    }
  }

  @Override
  public void writeHead(HttpResponse response) {
    notes.answered(response.status().code());
    if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      closeAfter = Http1ResponseHead.frame(response, facts, worker.draining(door()));
    }
    encoder.answersHead(facts.head());
    write(response);
  }

  @Override
  public void writeContent(HttpContent content) {
    notes.sent(content.content().readableBytes());
    write(content);
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean takes() {
    return channel.isWritable();
  }

  @Override
  public void end(boolean requestComplete) {
    exchange = null;
    notes.end();
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

  @Override
  public void refuse(Refusal refusal, boolean requestComplete) {
    exchange = null;
    LOG.atDebug().addKeyValue("reason", refusal.reason()).log(refusal.message());
    closeAfter = !requestComplete || !facts.keepAlive() || worker.draining(door());
    FullHttpResponse page = ErrorPage.of(refusal, facts);
    notes.refused(refusal, facts, asking.address());
    notes.sent(facts.head() ? 0 : page.content().readableBytes());
    Http1ResponseHead.sayConnection(page.headers(), facts, closeAfter);
    encoder.answersHead(facts.head());
    write(page);
    end(requestComplete);
  }

  /** The framing tells it; HTTP/1.0 has none, so there a reset must. */
  @Override
  public void cutOff() {
    exchange = null;
    notes.end();
    if (facts.http11()) {
      closeWhenWritten();
    } else {
      abort();
    }
  }

  @Override
  public void abort() {
    exchange = null;
    notes.end();
    ChannelEnd.byReset(channel);
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

  @Override
  public void becomeTunnel(Http1Upstream upstream, Tunnel.Terms terms) {
    exchange = null;
    if (!ahead.isEmpty()) {
      terms.ended().run();
      upstream.close();
      abort();
      return;
    }
    Tunnel through = new Tunnel(new ChannelTunnelEnd(channel), upstream, notes, terms);
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
    ChannelEnd.whenWritten(channel);
  }

  private void linger() {
    ending = true;
    quietSince = System.nanoTime();
    ChannelEnd.lingering(channel);
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
    balance();
  }

  @Override
  public void close() {
    channel.close();
  }

  /** What is under way ends the connection itself, by {@code Connection: close}. */
  @Override
  public void drain() {
    boolean idle =
        exchange == null && tunnel == null && ahead.isEmpty() && decoder.headBegan() == 0;
    if (idle && System.nanoTime() - quietSince > LAST_CHANCE.toNanos()) {
      closeWhenWritten();
    }
  }

  @Override
  public Door door() {
    return client.entrance().door();
  }

  @Override
  public void tick(long now) {
    ProxyLimits limits = worker.limits();
    if (tunnel != null) {
      if (tunnel.overdue(now)) {
        close();
      }
    } else if (exchange != null) {
      exchange.tick(now);
    } else if (decoder.headBegan() != 0) {
      if (!ending && now - decoder.headBegan() > limits.requestHead().toNanos()) {
        facts = RequestFacts.NONE;
        refuse(Refusals.slowClient("The request head", limits.requestHead()), false);
      }
    } else if (now - quietSince > idle(limits).toNanos()) {
      close();
    }
  }

  private Duration idle(ProxyLimits limits) {
    return worker.draining(door()) ? LAST_CHANCE : limits.keepAlive();
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
    notes.end();
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
