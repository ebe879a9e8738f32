package io.fairlead.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the server name a client asks for (I8), which is read from its hello and no further
 * than 64 KiB, what becomes of a TLS connection. Where there is nobody of that name, the handshake
 * is refused with the alert unrecognized_name (RFC 6066 3): a certificate for another name would
 * only teach people to click warnings away (I9).
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
public final class SniSelector extends AbstractSniHandler<SniSelector.Answer> {
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

  /** What becomes of a connection. */
  public sealed interface Answer {

    /**
     * TLS ends here.
     *
     * @param then puts behind it what reads the rest
     */
    record Terminate(SslContext tls, Consumer<Channel> then) implements Answer {}

    /**
     * It goes on as it is.
     *
     * @param then makes what reads it, hello and all
     */
    record Pass(Supplier<ChannelHandler> then) implements Answer {}

    /** Nobody is there of this name. */
    record Refuse() implements Answer {}
  }

  private final Function<String, Answer> answers;
  private final Duration handshake;
  private boolean began;
  private boolean refused; // what still comes is read as another hello

  /**
   * @param answers asked once with a name in lower case, empty when the client gave none
   */
  public SniSelector(Function<String, Answer> answers, Duration handshake) {
    super(LONGEST_HELLO, handshake.toMillis());
    this.answers = answers;
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
  protected Future<Answer> lookup(ChannelHandlerContext context, @Nullable String hostname) {
    String name = hostname == null ? "" : hostname.toLowerCase(Locale.ROOT);
    return context
        .executor()
        .newSucceededFuture(refused ? new Answer.Refuse() : answers.apply(name));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext context, @Nullable String hostname, Future<Answer> found) {
    switch (found.getNow()) {
      case Answer.Terminate(SslContext tls, Consumer<Channel> then) -> {
        SslHandler handler = tls.newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        then.accept(context.channel());
        context.pipeline().replace(this, SslHandler.class.getName(), handler);
      }
      case Answer.Pass(Supplier<ChannelHandler> then) ->
          context.pipeline().replace(this, null, then.get());
      case Answer.Refuse() -> {
        refused = true;
        LOG.atDebug().addKeyValue("name", hostname).log("nobody of this server name");
        endWith(context, UNRECOGNIZED_NAME);
      }
      case null -> context.close();
    }
  }

  private static void endWith(ChannelHandlerContext context, byte[] bytes) {
    LOG.atTrace().log("refusing with {}", ByteBufUtil.hexDump(bytes));
    context.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
  }
}
