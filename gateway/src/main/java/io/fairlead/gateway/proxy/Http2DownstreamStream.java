package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one exchange on an HTTP/2 connection. A body that can not go on is held
 * here; how much there can be of it is bounded by the stream's window, which opens again only as
 * the endpoint takes. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends in onClosed
final class Http2DownstreamStream implements DownstreamStream, TunnelEnd, Http2Link.OfLink {
  private static final Logger LOG = LoggerFactory.getLogger(Http2DownstreamStream.class);

  private final Http2Downstream connection;
  private final Http2Stream stream;
  private final RequestNotes notes;
  private final Deque<HttpContent> held = new ArrayDeque<>(2);
  private RequestFacts facts = RequestFacts.NONE;
  private ForwardedHeaders.Client asking;
  private @Nullable ProxyExchange exchange;
  private @Nullable Tunnel tunnel;
  private boolean switched; // the endpoint agreed to another protocol
  private boolean reading = true; // the tunnel takes more
  private @Nullable Http2Headers
      head; // written with what follows, to end the stream if nothing does
  private @Nullable ChannelFuture lastWrite;
  private int unconsumed; // bytes of the window that are not given back

  Http2DownstreamStream(Http2Downstream connection, Http2Stream stream) {
    this.connection = connection;
    this.stream = stream;
    this.asking = connection.client();
    this.notes = new RequestNotes(connection.worker(), "HTTP/2.0");
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

  void onRequest(HttpRequest request) {
    Worker worker = connection.worker();
    facts = RequestFacts.of(request);
    asking = worker.options().trusted().client(connection.client(), request.headers());
    notes.begin(request, facts, clientAddress());
    switch (RequestPhases.run(request, facts, worker.table(), asking, worker.httpsPort())) {
      case RequestPhases.Outcome.Refused(Refusal refusal, boolean _, var route) -> {
        notes.route(route);
        refuse(refusal, !facts.hasBody());
      }
      case RequestPhases.Outcome.Forward forward -> {
        notes.route(forward.route());
        ProxyExchange next = new ProxyExchange(this, worker, request, facts, forward);
        exchange = next;
        next.begin();
      }
    }
  }

  @Override
  public int onData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    unconsumed += size;
    Tunnel through = tunnel;
    if (through != null) {
      through.fromDownstream(data.retain());
      if (end) {
        through.downstreamEnded();
      }
      return reading ? takeUnconsumed() : 0;
    }
    notes.received(size);
    onContent(
        end ? new DefaultLastHttpContent(data.retain()) : new DefaultHttpContent(data.retain()));
    ProxyExchange current = exchange;
    if (!held.isEmpty() || (current != null && current.upstreamBackedUp())) {
      return 0;
    }
    return takeUnconsumed();
  }

  private int takeUnconsumed() {
    int free = unconsumed;
    unconsumed = 0;
    return free;
  }

  /** It asks for another protocol, so that what comes is for a tunnel. */
  private boolean connects() {
    return facts.upgrade() != null;
  }

  void onContent(HttpContent content) {
    ProxyExchange current = exchange;
    if (current == null) {
      content.release();
    } else if (connects() || !held.isEmpty() || !current.takesBody()) {
      held.addLast(content);
    } else {
      current.onRequestContent(content);
    }
  }

  @Override
  public void pump() {
    while (exchange != null && !connects() && exchange.takesBody() && !held.isEmpty()) {
      exchange.onRequestContent(held.pollFirst());
    }
    if (exchange != null) {
      exchange.onDownstreamReadComplete();
    }
    if (unconsumed > 0 && held.isEmpty() && (exchange == null || !exchange.upstreamBackedUp())) {
      giveBackWindow();
    }
  }

  private void giveBackWindow() {
    try {
      connection.decoder().flowController().consumeBytes(stream, takeUnconsumed());
      connection.flushSoon();
    } catch (Http2Exception e) {
      connection.onError(connection.context(), true, e);
    }
  }

  @Override
  public void onReadComplete() {
    if (tunnel != null) {
      tunnel.flushUpstream();
    } else if (exchange != null) {
      exchange.onDownstreamReadComplete();
    }
  }

  // ---- what the client gets

  @Override
  public void writeInterim(HttpResponse response) {
    writeHeaders(Http2Heads.of(response), false);
    flush();
  }

  @Override
  public void writeHead(HttpResponse response) {
    if (connects() && response.status().codeClass() == HttpStatusClass.SUCCESS) {
      response.setStatus(HttpResponseStatus.BAD_GATEWAY); // it would say that there is a tunnel
    }
    notes.answered(response.status().code());
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      switched = true;
      writeHeaders(Http2Heads.ofConnected(response), false);
    } else {
      head = Http2Heads.of(response);
    }
  }

  @Override
  public void writeContent(HttpContent content) {
    if (switched) {
      content.release(); // the end of the response of 101, after which the stream goes on
      return;
    }
    HttpHeaders trailers = content instanceof LastHttpContent end ? end.trailingHeaders() : null;
    boolean ends = trailers != null && trailers.isEmpty();
    if (ends && head != null && !content.content().isReadable()) {
      content.release();
      writeWaitingHead(true);
      return;
    }
    writeWaitingHead(false);
    if (ends || content.content().isReadable()) {
      writeData(content.content(), ends);
    } else {
      content.release();
    }
    if (trailers != null && !trailers.isEmpty()) {
      writeHeaders(Http2Heads.ofTrailers(trailers), true);
    }
  }

  private void writeData(ByteBuf data, boolean end) {
    notes.sent(data.readableBytes());
    ChannelHandlerContext context = connection.context();
    lastWrite =
        connection.encoder().writeData(context, stream.id(), data, 0, end, context.newPromise());
  }

  private void writeWaitingHead(boolean end) {
    Http2Headers waiting = head;
    if (waiting != null) {
      head = null;
      writeHeaders(waiting, end);
    }
  }

  private void writeHeaders(Http2Headers headers, boolean end) {
    ChannelHandlerContext context = connection.context();
    lastWrite =
        connection
            .encoder()
            .writeHeaders(context, stream.id(), headers, 0, end, context.newPromise());
  }

  @Override
  public void flush() {
    writeWaitingHead(false);
    connection.flushSoon();
  }

  @Override
  public boolean takes() {
    return connection.encoder().flowController().isWritable(stream);
  }

  /** A client that still sends a body is told to stop (RFC 9113 8.1). */
  @Override
  public void end(boolean requestComplete) {
    exchange = null;
    notes.end();
    releaseHeld();
    connection.flushSoon();
    if ((!requestComplete || connects()) && lastWrite != null) {
      lastWrite.addListener(written -> reset(Http2Error.NO_ERROR));
    }
  }

  @Override
  public void refuse(Refusal refusal, boolean requestComplete) {
    LOG.atDebug().addKeyValue("reason", refusal.reason()).log(refusal.message());
    FullHttpResponse page = ErrorPage.of(refusal, facts);
    notes.refused(refusal, facts, clientAddress());
    head = Http2Heads.of(page);
    if (facts.head()) {
      page.release();
      writeContent(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      writeContent(page);
    }
    end(requestComplete);
  }

  @Override
  public void cutOff() {
    exchange = null;
    notes.end();
    releaseHeld();
    reset(Http2Error.INTERNAL_ERROR);
  }

  @Override
  public void abort() {
    exchange = null;
    notes.end();
    releaseHeld();
    reset(Http2Error.CANCEL);
  }

  private void reset(Http2Error why) {
    ChannelHandlerContext context = connection.context();
    connection.resetStream(context, stream.id(), why.code(), context.newPromise());
    connection.flushSoon();
  }

  @Override
  public void becomeTunnel(Http1Upstream upstream, Tunnel.Terms terms) {
    exchange = null;
    Tunnel through = new Tunnel(this, upstream, notes, terms);
    tunnel = through;
    upstream.becomeTunnel(through);
    upstream.removeDecoder();
    boolean ended = false;
    for (HttpContent content : held) {
      ended |= content instanceof LastHttpContent;
      through.fromDownstream(content.content());
    }
    held.clear();
    through.flushUpstream();
    through.balance();
    if (ended) {
      through.downstreamEnded();
    }
    connection.flushSoon();
  }

  // ---- as the end of a tunnel

  @Override
  public void write(ByteBuf bytes) {
    ChannelHandlerContext context = connection.context();
    connection.encoder().writeData(context, stream.id(), bytes, 0, false, context.newPromise());
  }

  @Override
  public void keepReading(boolean keep) {
    reading = keep;
    if (keep && unconsumed > 0) {
      giveBackWindow();
    }
  }

  @Override
  public void closeWhenWritten() {
    ChannelHandlerContext context = connection.context();
    connection
        .encoder()
        .writeData(context, stream.id(), Unpooled.EMPTY_BUFFER, 0, true, context.newPromise());
    connection.flushSoon();
  }

  // ---- its end

  @Override
  public void onWritable() {
    if (tunnel != null) {
      tunnel.balance();
    } else if (exchange != null) {
      exchange.onDownstreamWritable();
    }
  }

  void onClosed() {
    ProxyExchange current = exchange;
    exchange = null;
    notes.end();
    head = null;
    releaseHeld();
    if (tunnel != null) {
      tunnel.downstreamClosed();
    } else if (current != null) {
      current.onDownstreamClosed();
    }
  }

  private void releaseHeld() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    if (unconsumed > 0) {
      giveBackWindow();
    }
  }

  void tick(long now) {
    if (tunnel != null && tunnel.overdue(now)) {
      abort();
    } else if (exchange != null) {
      exchange.tick(now);
    }
  }
}
