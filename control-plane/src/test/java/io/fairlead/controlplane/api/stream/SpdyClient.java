package io.fairlead.controlplane.api.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** The other end of a SPDY connection: makes a client's bytes, and reads a server's. */
final class SpdyClient {
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));

  /** SYN_STREAM with headers, name after value after name. */
  ByteString open(int stream, String... headers) {
    SpdySynStreamFrame syn = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
    for (int i = 0; i < headers.length; i += 2) {
      syn.headers().add(headers[i], headers[i + 1]);
    }
    return written(syn);
  }

  ByteString data(int stream, String text) {
    return written(
        new DefaultSpdyDataFrame(
            stream, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))));
  }

  ByteString end(int stream) {
    SpdyStreamFrame last = new DefaultSpdyDataFrame(stream);
    return written(last.setLast(true));
  }

  ByteString reset(int stream) {
    return written(new DefaultSpdyRstStreamFrame(stream, 5));
  }

  ByteString goAway() {
    return written(new DefaultSpdyGoAwayFrame(0, 0));
  }

  private ByteString written(Object frame) {
    channel.writeOutbound(frame);
    ByteBuf bytes = channel.readOutbound();
    try {
      return ByteString.fromArrayUnsafe(ByteBufUtil.getBytes(bytes));
    } finally {
      bytes.release();
    }
  }

  /** What a server's bytes say: {@code reply 1}, {@code data 3 text}, {@code end 3}. */
  List<String> read(Iterable<ByteString> all) {
    List<String> frames = new ArrayList<>();
    for (ByteString bytes : all) {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes.toArrayUnsafe()));
      for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
        frames.addAll(words(frame));
        ReferenceCountUtil.release(frame);
      }
    }
    return frames;
  }

  private static List<String> words(Object frame) {
    return switch (frame) {
      case SpdySynReplyFrame reply -> List.of("reply " + reply.streamId());
      case SpdyRstStreamFrame reset -> List.of("reset " + reset.streamId());
      case SpdyPingFrame ping -> List.of("ping " + ping.id());
      case SpdyDataFrame data -> {
        List<String> words = new ArrayList<>();
        if (data.content().isReadable()) {
          String text = data.content().toString(StandardCharsets.UTF_8);
          words.add("data " + data.streamId() + " " + text);
        }
        if (data.isLast()) {
          words.add("end " + data.streamId());
        }
        yield words;
      }
      default -> List.of(frame.toString());
    };
  }

  /** Bytes as a table of them has them. */
  static ByteString hex(String hex) {
    return ByteString.fromArrayUnsafe(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }
}
