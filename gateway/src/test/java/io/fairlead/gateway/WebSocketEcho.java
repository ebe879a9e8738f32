package io.fairlead.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A WebSocket endpoint that sends every frame back (RFC 6455). Of the protocols that a client has
 * it speaks the last.
 */
final class WebSocketEcho {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CLOSE = 8;

  private WebSocketEcho() {}

  static boolean answer(TestBackend.Request request, InputStream in, OutputStream out)
      throws IOException {
    if (!request.header("upgrade").equalsIgnoreCase("websocket")) {
      return TestBackend.reply(out, "200 OK", "no upgrade: " + request.header("upgrade"));
    }
    TestBackend.write(
        out,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(request.header("sec-websocket-key"))
            + "\r\n"
            + protocol(request.header("sec-websocket-protocol"))
            + "\r\n");
    while (echo(in, out)) {
      out.flush();
    }
    return false;
  }

  private static String protocol(String offered) {
    return offered.isEmpty()
        ? ""
        : "Sec-WebSocket-Protocol: "
            + offered.substring(offered.lastIndexOf(',') + 1).strip()
            + "\r\n";
  }

  private static boolean echo(InputStream in, OutputStream out) throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int length = in.read() & 0x7f;
    if (length == 126) {
      length = in.read() << 8 | in.read();
    } else if (length == 127) {
      in.skipNBytes(4);
      length = in.read() << 24 | in.read() << 16 | in.read() << 8 | in.read();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    out.write(first);
    if (length < 126) {
      out.write(length);
    } else if (length < 1 << 16) {
      out.write(new byte[] {126, (byte) (length >> 8), (byte) length});
    } else {
      out.write(new byte[] {127, 0, 0, 0, 0});
      out.write(
          new byte[] {
            (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
          });
    }
    out.write(payload);
    out.flush();
    return (first & 0x0f) != CLOSE;
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
