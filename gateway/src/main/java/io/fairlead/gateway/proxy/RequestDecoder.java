package io.fairlead.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's request decoder in its strictest setting, and stricter where it repairs: folded header
 * lines, white space other than one blank in the request line, and bytes outside ASCII in the
 * target are errors. It also tells when a head began to arrive, and can stop before the bytes after
 * an upgrade request, which are no HTTP.
 */
final class RequestDecoder extends HttpRequestDecoder {

  private boolean inHead = true;
  private boolean requestLineSeen;
  private boolean broken;
  private boolean held;
  private long headBegan; // System.nanoTime; 0: no byte of a head has come

  RequestDecoder(ProxyLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLine())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(1 << 16)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true));
  }

  /** When the first byte of a head that is not complete came; 0 when none is under way. */
  long headBegan() {
    return headBegan;
  }

  /** Leaves what follows undecoded until {@link #resume}, or hands it on raw when removed. */
  void hold() {
    held = true;
  }

  boolean held() {
    return held;
  }

  void resume(ChannelHandlerContext context) throws Exception {
    held = false;
    channelRead(context, Unpooled.EMPTY_BUFFER);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (held) {
      return;
    }
    if (broken) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    if (inHead && hasFoldedLine(buffer)) {
      buffer.skipBytes(buffer.readableBytes());
      out.add(malformed("a header line is folded."));
      return;
    }
    super.decode(context, buffer, out);
    for (int i = 0; i < out.size(); i++) {
      track(out.get(i));
    }
    if (inHead && headBegan == 0 && (requestLineSeen || buffer.isReadable())) {
      headBegan = System.nanoTime();
    }
  }

  private void track(Object decoded) {
    if (decoded instanceof HttpObject object && object.decoderResult().isFailure()) {
      broken = true;
    }
    if (decoded instanceof HttpRequest) {
      inHead = false;
      headBegan = 0;
    }
    if (decoded instanceof LastHttpContent) {
      inHead = true;
      requestLineSeen = false;
    }
  }

  /** Each call begins at the start of a line, because the decoder takes whole lines of a head. */
  private boolean hasFoldedLine(ByteBuf buffer) {
    int line = buffer.readerIndex();
    int end = buffer.writerIndex();
    while (line < end) {
      byte first = buffer.getByte(line);
      if (requestLineSeen && (first == HttpConstants.SP || first == HttpConstants.HT)) {
        return true;
      }
      int lf = buffer.indexOf(line, end, HttpConstants.LF);
      boolean empty = lf == line || (lf == line + 1 && first == HttpConstants.CR);
      if (lf < 0 || (empty && requestLineSeen)) {
        return false;
      }
      requestLineSeen |= !empty;
      line = lf + 1;
    }
    return false;
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    oneBlankBefore(line, start);
    for (int i = start; i < start + length; i++) {
      if (line[i] <= ' ' || line[i] == 0x7f || line[i] == '#') {
        throw new MalformedRequestException(
            "its request line holds a character that must be escaped.");
      }
    }
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    oneBlankBefore(line, start);
    return super.splitThirdWordInitialLine(line, start, length);
  }

  private static void oneBlankBefore(byte[] line, int start) {
    if (start < 2 || line[start - 1] != ' ' || line[start - 2] <= ' ') {
      throw new MalformedRequestException("its request line is not three words and two blanks.");
    }
  }

  private HttpRequest malformed(String why) {
    broken = true;
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.setDecoderResult(DecoderResult.failure(new MalformedRequestException(why)));
    return request;
  }
}
