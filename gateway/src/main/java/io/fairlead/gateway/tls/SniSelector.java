package io.fairlead.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a TLS connection with the certificate for the server name the client asks for (I8). Where
 * there is none, the handshake is refused with the alert unrecognized_name (RFC 6066 3): a
 * certificate for another name would only teach people to click warnings away (I9).
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
public final class SniSelector extends AbstractSniHandler<Optional<SslContext>> {
  private static final Logger LOG = LoggerFactory.getLogger(SniSelector.class);
  private static final int LONGEST_HELLO = 1 << 16;
  private static final byte HANDSHAKE_RECORD = 22;

  /** Record: alert, TLS 1.2, 2 bytes; fatal, unrecognized_name. */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private static final byte[] PLAIN_ANSWER =
      """
      HTTP/1.1 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Connection: close\r
      Content-Length: 56\r
      \r
      This port speaks HTTPS; the request came in plain HTTP.
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final Function<String, Optional<SslContext>> certificates;
  private final Duration handshake;
  private boolean began;

  /**
   * @param certificates asked with a name in lower case, empty when the client gave none
   */
  public SniSelector(Function<String, Optional<SslContext>> certificates, Duration handshake) {
    super(LONGEST_HELLO, handshake.toMillis());
    this.certificates = certificates;
    this.handshake = handshake;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (!began && in.isReadable()) {
      began = true;
      if (in.getByte(in.readerIndex()) != HANDSHAKE_RECORD && looksLikeHttp(in)) {
        in.skipBytes(in.readableBytes());
        endWith(context, PLAIN_ANSWER);
        return;
      }
    }
    super.decode(context, in, out);
  }

  private static boolean looksLikeHttp(ByteBuf in) {
    byte first = in.getByte(in.readerIndex());
    return first >= 'A' && first <= 'Z';
  }

  @Override
  protected Future<Optional<SslContext>> lookup(
      ChannelHandlerContext context, @Nullable String hostname) {
    String name = hostname == null ? "" : hostname.toLowerCase(Locale.ROOT);
    return context.executor().newSucceededFuture(certificates.apply(name));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context,
      @Nullable String hostname,
      Future<Optional<SslContext>> found) {
    Optional<SslContext> certificate = found.getNow();
    if (certificate == null || certificate.isEmpty()) {
      LOG.atDebug().addKeyValue("name", hostname).log("no certificate for this server name");
      endWith(context, UNRECOGNIZED_NAME);
      return;
    }
    SslHandler handler = certificate.get().newHandler(context.alloc());
    handler.setHandshakeTimeoutMillis(handshake.toMillis());
    context.pipeline().replace(this, SslHandler.class.getName(), handler);
  }

  private static void endWith(ChannelHandlerContext context, byte[] bytes) {
    LOG.atTrace().log("refusing with {}", ByteBufUtil.hexDump(bytes));
    context.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
  }
}
