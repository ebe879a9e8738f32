package io.fairlead.controlplane.api.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.pekko.util.ByteString;

/**
 * The server's end of one SPDY/3.1 connection, bytes to frames and back, by Netty's codec. Echoes
 * pings. Does without flow control, as the other ends do: moby/spdystream announces no window and
 * minds none. One thread; {@link #close} gives back what zlib holds.
 */
final class SpdyCodec {
  /** Bytes of a data frame that are handed on at once: longer ones come in pieces. */
  static final int CHUNK = 32 * 1024;

  private static final int HEADER_BYTES = 8 * 1024;
  // The headers sent are a few bytes: the cheapest deflater does.
  private static final int LEVEL = 1;
  private static final int WINDOW_BITS = 9;
  private static final int MEMORY = 1;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new SpdyFrameCodec(
              SpdyVersion.SPDY_3_1, CHUNK, HEADER_BYTES, LEVEL, WINDOW_BITS, MEMORY));

  /**
   * What bytes brought.
   *
   * @param answers to be sent back; empty when there are none
   */
  record Received(List<SpdyFrame> frames, ByteString answers) {}

  /**
   * Takes bytes as they come, cut anywhere.
   *
   * @throws IllegalStateException they are no SPDY/3.1; the connection is of no use any more
   */
  Received decode(ByteString bytes) {
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes.toArrayUnsafe()));
    } catch (Exception e) { // of many types, some of them thrown unchecked
      throw new IllegalStateException("not SPDY/3.1: " + e.getMessage(), e);
    }
    List<SpdyFrame> frames = new ArrayList<>();
    for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      try {
        received(frame, frames);
      } finally {
        ReferenceCountUtil.release(frame);
      }
    }
    return new Received(frames, written());
  }

  private void received(Object frame, List<SpdyFrame> frames) {
    switch (frame) {
      case SpdySynReplyFrame ignored -> {} // nothing is opened from here
      case SpdySynStreamFrame syn when syn.isInvalid() || syn.isTruncated() ->
          reset(syn.streamId(), SpdyStreamStatus.PROTOCOL_ERROR);
      case SpdySynStreamFrame syn ->
          frames.add(new SpdyFrame.Open(syn.streamId(), headers(syn), syn.isLast()));
      case SpdyDataFrame data ->
          frames.add(
              new SpdyFrame.Data(
                  data.streamId(),
                  ByteString.fromArrayUnsafe(ByteBufUtil.getBytes(data.content())),
                  data.isLast()));
      case SpdyRstStreamFrame reset -> frames.add(new SpdyFrame.Reset(reset.streamId()));
      case SpdyGoAwayFrame ignored -> frames.add(new SpdyFrame.GoAway());
      case SpdyPingFrame ping -> channel.writeOutbound(ping);
      default -> {} // SETTINGS, WINDOW_UPDATE, HEADERS: nothing to do
    }
  }

  private static Map<String, String> headers(SpdySynStreamFrame syn) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<CharSequence, CharSequence> header : syn.headers()) {
      headers.put(
          header.getKey().toString().toLowerCase(Locale.ROOT), header.getValue().toString());
    }
    return headers;
  }

  private void reset(int stream, SpdyStreamStatus why) {
    channel.writeOutbound(new DefaultSpdyRstStreamFrame(stream, why));
  }

  /** The bytes of a frame; a client's own frames, {@code Open} and {@code GoAway}, have none. */
  ByteString encode(SpdyFrame frame) {
    switch (frame) {
      case SpdyFrame.Reply(int stream) -> channel.writeOutbound(reply(stream));
      case SpdyFrame.Data(int stream, ByteString bytes, boolean last) -> {
        ByteBuf content = Unpooled.wrappedBuffer(bytes.toArrayUnsafe());
        SpdyStreamFrame data = new DefaultSpdyDataFrame(stream, content);
        channel.writeOutbound(data.setLast(last));
      }
      case SpdyFrame.Reset(int stream) -> reset(stream, SpdyStreamStatus.REFUSED_STREAM);
      case SpdyFrame.Open ignored -> {}
      case SpdyFrame.GoAway ignored -> {}
    }
    return written();
  }

  /** With a header: Netty leaves an empty block out, which moby/spdystream can not read. */
  private static SpdySynReplyFrame reply(int stream) {
    SpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream);
    reply.headers().set("accepted", "true");
    return reply;
  }

  private ByteString written() {
    ByteString all = ByteString.emptyByteString();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all = all.concat(ByteString.fromArrayUnsafe(ByteBufUtil.getBytes(part)));
      part.release();
    }
    return all;
  }

  /** No more of this connection. */
  void close() {
    channel.finishAndReleaseAll();
  }
}
