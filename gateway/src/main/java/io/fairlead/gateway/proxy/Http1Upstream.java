package io.fairlead.gateway.proxy;

import io.fairlead.gateway.routing.UpstreamProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection to an endpoint. It carries one exchange at a time, or a tunnel, or waits
 * in the pool. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Http1Upstream extends ChannelInboundHandlerAdapter
    implements UpstreamConnection, UpstreamStream {
  private static final Logger LOG = LoggerFactory.getLogger(Http1Upstream.class);

  /** What the message under way is. */
  private enum Message {
    INTERIM,
    SWITCHING,
    FINAL
  }

  private final InetSocketAddress endpoint;
  private final UpstreamProtocol protocol;
  private final UpstreamPool pool;
  private final Channel channel;
  private final ResponseDecoder decoder;
  private final HttpRequestEncoder encoder = new HttpRequestEncoder();
  private final long born = System.nanoTime();
  private @Nullable ProxyExchange exchange;
  private @Nullable Tunnel tunnel;
  private Message message = Message.FINAL;
  private RequestFacts facts = RequestFacts.NONE;
  private long idleSince = born;
  private boolean reusable = true;
  private boolean retired;
  private boolean answered;

  private Http1Upstream(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      UpstreamPool pool,
      Channel channel,
      ProxyLimits limits) {
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.pool = pool;
    this.channel = channel;
    this.decoder = new ResponseDecoder(limits);
  }

  /** Speaks HTTP/1.1 on this channel from now on. */
  static Http1Upstream open(
      InetSocketAddress endpoint,
      UpstreamProtocol protocol,
      UpstreamPool pool,
      Channel channel,
      ProxyLimits limits) {
    Http1Upstream connection = new Http1Upstream(endpoint, protocol, pool, channel, limits);
    channel.pipeline().addLast(connection.decoder, connection.encoder, connection);
    return connection;
  }

  // ---- as the pool sees it

  @Override
  public InetSocketAddress endpoint() {
    return endpoint;
  }

  @Override
  public UpstreamProtocol protocol() {
    return protocol;
  }

  @Override
  public boolean multiplexes() {
    return false;
  }

  @Override
  public boolean hasRoom() {
    return idle();
  }

  @Override
  public boolean idle() {
    return exchange == null && tunnel == null;
  }

  @Override
  public UpstreamStream take() {
    return this;
  }

  @Override
  public long born() {
    return born;
  }

  @Override
  public long idleSince() {
    return idleSince;
  }

  @Override
  public boolean retired() {
    return retired;
  }

  @Override
  public void retire() {
    retired = true;
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  @Override
  public void close() {
    cancel();
  }

  // ---- its exchange

  @Override
  public boolean answered() {
    return answered;
  }

  /** HTTP/1.1 has no word for it. */
  @Override
  public boolean unprocessed() {
    return false;
  }

  @Override
  public void begin(ProxyExchange next, HttpRequest request, RequestFacts nextFacts) {
    exchange = next;
    facts = nextFacts;
    answered = false;
    reusable = true;
    decoder.answersHead(facts.head());
    write(request);
    if (!facts.hasBody()) {
      write(LastHttpContent.EMPTY_LAST_CONTENT);
      flush();
    }
  }

  @Override
  public void writeContent(HttpContent content) {
    write(content);
  }

  @Override
  public void finish(boolean requestComplete) {
    exchange = null;
    if (requestComplete && reusable) {
      idleSince = System.nanoTime();
      keepReading(true);
      pool.giveBack(this);
    } else {
      channel.close();
    }
  }

  @Override
  public void cancel() {
    exchange = null;
    channel.close();
  }

  /** Nothing more is written; what the endpoint still says is read. */
  void endWhenWritten() {
    ChannelEnd.halfWhenWritten(channel);
  }

  void closeWhenWritten() {
    ChannelEnd.whenWritten(channel);
  }

  void write(Object bytesOrMessage) {
    channel.write(bytesOrMessage, channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean backedUp() {
    return !channel.isWritable();
  }

  @Override
  public void keepReading(boolean keep) {
    if (channel.config().isAutoRead() != keep) {
      channel.config().setAutoRead(keep);
    }
  }

  /** From here on bytes are written as they are; {@link #removeDecoder} must follow. */
  void becomeTunnel(Tunnel newTunnel) {
    exchange = null;
    tunnel = newTunnel;
    channel.pipeline().remove(encoder);
  }

  /** From here on bytes are read as they are, those first that were read too far. */
  void removeDecoder() {
    channel.pipeline().remove(decoder);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    answered = true;
    Tunnel through = tunnel;
    ProxyExchange current = exchange;
    if (through != null) {
      if (read instanceof ByteBuf bytes) {
        through.fromUpstream(bytes);
      } else {
        ReferenceCountUtil.release(read);
      }
    } else if (current == null) {
      LOG.atDebug().addKeyValue("endpoint", endpoint).log("endpoint spoke without being asked");
      ReferenceCountUtil.release(read);
      close();
    } else if (read instanceof HttpResponse response) {
      onHead(current, response);
    } else if (read instanceof HttpContent content) {
      onContent(current, content);
    } else {
      ReferenceCountUtil.release(read);
    }
  }

  private void onHead(ProxyExchange current, HttpResponse response) {
    HttpHeaders headers = response.headers();
    if (Http1ResponseHead.unreadable(response)) {
      current.onBadResponse();
    } else if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      String protocol = headers.get(HttpHeaderNames.UPGRADE);
      if (protocol == null) {
        current.onBadResponse();
        return;
      }
      message = Message.SWITCHING;
      HopByHop.strip(headers);
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, protocol);
      current.onSwitching(response);
    } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      message = Message.INTERIM;
      current.onInterim(response);
    } else {
      message = Message.FINAL;
      reusable = Http1ResponseHead.connectionGoesOn(response, facts);
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      current.onResponseHead(response);
    }
  }

  private void onContent(ProxyExchange current, HttpContent content) {
    switch (message) {
      case FINAL -> current.onResponseContent(content);
      case INTERIM -> content.release();
      case SWITCHING -> {
        if (content instanceof LastHttpContent end) {
          current.onSwitched(this, end);
        } else {
          content.release();
        }
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.flushDownstream();
    } else if (exchange != null) {
      exchange.onUpstreamReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (tunnel != null) {
      tunnel.balance();
    } else if (exchange != null) {
      exchange.onUpstreamWritable();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    pool.forget(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pool.forget(this);
    ProxyExchange current = exchange;
    exchange = null;
    if (tunnel != null) {
      tunnel.upstreamClosed();
    } else if (current != null) {
      current.onUpstreamClosed(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("error", cause)
        .log("upstream failed");
    channel.close();
  }
}
