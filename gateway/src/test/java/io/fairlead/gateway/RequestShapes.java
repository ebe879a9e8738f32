package io.fairlead.gateway;

import java.util.List;
import java.util.Random;

/**
 * Requests as those send them who want two parsers to disagree: two lengths, codings in disguise,
 * odd line ends and blanks, chunk extensions, folded and doubled headers, bodies that look like
 * requests (RFC 9112 11.2). What comes of a seed is always the same. Used from one thread.
 */
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
final class RequestShapes {
  private static final String HOST = "web.example.com";
  private static final String ODD =
      "\r\n\t \0:;,0123456789abcfxCLTE-\u000b\u000c\u007f\u0085\u00ff";

  private static final List<String> TARGETS =
      List.of(
          "http://web.example.com/a?t=",
          "HTTP://WEB.example.com/a?t=",
          "https://web.example.com/a?t=",
          "http://web.example.com:80/a?t=",
          "http://other.example.com/a?t=",
          "http://user@web.example.com/a?t=",
          "//a//b?t=",
          "/a/./b/../c?t=",
          "/%61%2e%2f?t=",
          "/a;b=c?t=",
          "*?t=",
          "/a\\b?t=",
          "/a?t=?t=");

  private static final List<String> LENGTHS =
      List.of("%d", " %d", "%d ", "\t%d", "0%d", "+%d", "-%d", "%d,%1$d", "%d, %1$d", "0x%x", "%d;")
          .stream()
          .map("Content-Length:"::concat)
          .toList();

  private static final List<String> CODINGS =
      List.of(
          "Transfer-Encoding: chunked",
          "Transfer-Encoding:chunked",
          "Transfer-Encoding: Chunked",
          "Transfer-Encoding:\tchunked",
          "Transfer-Encoding: chunked ",
          "Transfer-Encoding: \u000bchunked",
          "Transfer-Encoding: xchunked",
          "Transfer-Encoding: \"chunked\"",
          "Transfer-Encoding: chunked;q=1",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding: identity, chunked",
          "Transfer-Encoding: identity",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding:\r\n chunked",
          "Transfer-Encoding : chunked",
          "Transfer_Encoding: chunked",
          " Transfer-Encoding: chunked",
          "X: y\rTransfer-Encoding: chunked",
          "X: y\nTransfer-Encoding: chunked");

  private static final List<String> HEADERS =
      List.of(
          "Host: web.example.com",
          "Host: other.example.com",
          "Host:",
          "X-A: b\r\n c",
          "X-A: b\r\n\tc: d",
          "X-A : b",
          ": b",
          "X-A",
          "X A: b",
          "X-A: \u0001",
          "X-A: \u00e4",
          "Connection: close",
          "Connection: keep-alive, Content-Length",
          "Connection: Transfer-Encoding",
          "Connection: Host, X-Token",
          "Keep-Alive: timeout=1",
          "TE: trailers",
          "Expect: 100-continue",
          "Upgrade: h2c",
          "Connection: Upgrade, HTTP2-Settings",
          "Upgrade: websocket",
          "Range: bytes=0-0",
          "Content-Length: 0",
          "Content-Encoding: chunked",
          "X-HTTP-Method-Override: HEAD",
          "X-Token: another");

  private static final List<String> SIZES =
      List.of(
              "%x",
              "%X", "000%x", "%x ", " %x", "\t%x", "0x%x", "+%x", "-%x", "%x;a=b", "%x;a=\"b\"")
          .stream()
          .toList();

  private static final List<String> EXTENSIONS =
      List.of(
          "",
          ";",
          ";a",
          ";a=b",
          " ;a=b",
          ";a=\"\r\n\"",
          ";a\n",
          ";\0",
          ";a=b;c=d",
          ";" + "x".repeat(100));

  private final Random random;

  RequestShapes(long seed) {
    random = new Random(seed);
  }

  /**
   * A request that is may be odd in several ways, with this token, and one that is not, with the
   * other, as one client sends them in one go.
   */
  String next(String token, String plainToken) {
    String odd = odd(token);
    return odd + plain(plainToken);
  }

  /** A request nobody can misread. */
  static String plain(String token) {
    return "GET /plain?t=%1$s HTTP/1.1\r\nHost: %2$s\r\nX-Token: %1$s\r\nConnection: close\r\n\r\n"
        .formatted(token, HOST);
  }

  private String odd(String token) {
    String inner = random.nextInt(3) == 0 ? plain("smuggled") : "x".repeat(random.nextInt(20));
    boolean chunked = random.nextBoolean();
    boolean bodied = chunked || random.nextBoolean();
    StringBuilder head = new StringBuilder();
    String target = random.nextInt(4) == 0 ? any(TARGETS) : "/odd?t=";
    head.append(bodied ? "POST " : "GET ").append(target).append(token);
    head.append(random.nextInt(15) == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    head.append("Host: ").append(HOST).append("\r\nX-Token: ").append(token).append("\r\n");
    String body = !bodied ? "" : chunked ? chunks(inner) : inner;
    if (bodied) {
      head.append(chunked ? "Transfer-Encoding: chunked" : length(body)).append("\r\n");
    }
    for (int more = random.nextInt(2); more > 0; more--) {
      String line =
          switch (random.nextInt(4)) {
            case 0 -> any(CODINGS);
            case 1 -> any(LENGTHS).formatted(body.length());
            default -> any(HEADERS);
          };
      insertLine(head, line);
    }
    StringBuilder request = head.append("\r\n").append(body);
    for (int changes = random.nextInt(5) / 3; changes > 0; changes--) {
      change(request);
    }
    return request.toString();
  }

  private String length(String body) {
    return random.nextInt(6) == 0
        ? any(LENGTHS).formatted(body.length())
        : "Content-Length: " + body.length();
  }

  private void insertLine(StringBuilder head, String line) {
    int at = head.indexOf("\r\n", random.nextInt(head.length() - 1));
    head.insert(at < 0 ? head.length() : at + 2, line + "\r\n");
  }

  private String chunks(String inner) {
    StringBuilder body = new StringBuilder();
    int half = inner.length() / 2;
    for (String part : List.of(inner.substring(0, half), inner.substring(half))) {
      if (!part.isEmpty()) {
        body.append(size(part.length())).append("\r\n").append(part).append("\r\n");
      }
    }
    body.append(random.nextInt(6) == 0 ? size(0) : "0").append("\r\n");
    if (random.nextInt(5) == 0) {
      body.append(any(HEADERS)).append("\r\n");
    }
    return body.append("\r\n").toString();
  }

  private String size(int length) {
    return random.nextInt(5) > 0
        ? Integer.toHexString(length)
        : any(SIZES).formatted(length) + any(EXTENSIONS);
  }

  private void change(StringBuilder request) {
    int at = random.nextInt(request.length());
    char with = ODD.charAt(random.nextInt(ODD.length()));
    switch (random.nextInt(5)) {
      case 0 -> request.setCharAt(at, with);
      case 1 -> request.insert(at, with);
      case 2 -> request.deleteCharAt(at);
      default -> {
        int end = request.indexOf("\r\n", at);
        if (end >= 0) {
          request.replace(end, end + 2, any(List.of("\n", "\r", "\r\r\n", "\n\r", "", " \r\n")));
        }
      }
    }
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
