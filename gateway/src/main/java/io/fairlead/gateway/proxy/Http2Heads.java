package io.fairlead.gateway.proxy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Heads and trailers of HTTP/2 as HTTP/1.1 objects and back (RFC 9113 8.2, 8.3). What could mean
 * something else once it is written as HTTP/1.1 is a malformed message: the stream is reset.
 */
final class Http2Heads {

  /** Headers about one HTTP/1.1 connection, which HTTP/2 has not. */
  private static final Set<AsciiString> OF_CONNECTION =
      Set.of(
          HttpHeaderNames.CONNECTION,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE,
          HopByHop.KEEP_ALIVE,
          HopByHop.PROXY_CONNECTION);

  private Http2Heads() {}

  // ---- what was read

  /** A request; one whose length is not told and that goes on after its head comes in chunks. */
  static HttpRequest request(int stream, Http2Headers read, boolean end) throws Http2Exception {
    CharSequence path = read.path();
    CharSequence method = read.method();
    if (method == null) {
      throw malformed(stream, "no method");
    }
    try {
      HttpMethod verb = HttpMethod.valueOf(method.toString());
      CharSequence protocol = read.get(Http2Headers.PseudoHeaderName.PROTOCOL.value());
      if (protocol != null) {
        verb = connected(stream, verb, protocol, end);
      }
      HttpRequest request =
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, verb, target(stream, verb, path));
      HttpHeaders headers = request.headers();
      copy(stream, read, headers);
      CharSequence authority = read.authority();
      String host = headers.get(HttpHeaderNames.HOST);
      if (authority != null) {
        if (host != null && !host.contentEquals(authority)) {
          throw malformed(stream, "authority and host differ");
        }
        headers.set(HttpHeaderNames.HOST, authority);
      }
      if (protocol != null) {
        upgrade(headers);
      } else {
        frame(stream, request, end);
      }
      return request;
    } catch (IllegalArgumentException e) {
      throw malformed(stream, "a name or value is not valid");
    }
  }

  /**
   * Extended CONNECT (RFC 8441) is an upgrade of HTTP/1.1 that goes over one stream; of protocols
   * there is WebSocket.
   */
  private static HttpMethod connected(
      int stream, HttpMethod method, CharSequence protocol, boolean end) throws Http2Exception {
    if (end
        || !method.equals(HttpMethod.CONNECT)
        || !HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol)) {
      throw malformed(stream, "it connects to no protocol there is");
    }
    return HttpMethod.GET;
  }

  /** The headers that HTTP/1.1 has for it (RFC 6455 4.1). */
  private static void upgrade(HttpHeaders headers) {
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    headers
        .remove(HttpHeaderNames.CONTENT_LENGTH)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(key));
  }

  private static String target(int stream, HttpMethod method, @Nullable CharSequence path)
      throws Http2Exception {
    if (path == null) {
      if (method.equals(HttpMethod.CONNECT)) {
        return "/";
      }
      throw malformed(stream, "no path");
    }
    boolean asterisk = path.length() == 1 && path.charAt(0) == '*';
    if (path.isEmpty() || (path.charAt(0) != '/' && !asterisk)) {
      throw malformed(stream, "the path does not begin with a slash");
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw malformed(stream, "the path holds a character that must be escaped");
      }
    }
    return path.toString();
  }

  private static void frame(int stream, HttpRequest request, boolean end) throws Http2Exception {
    HttpHeaders headers = request.headers();
    String length = contentLength(stream, headers);
    if (end) {
      if (length != null && !length.equals("0")) {
        throw malformed(stream, "the body is shorter than its length");
      }
      if (length == null && saysLength(request.method())) {
        headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
      }
    } else if (length == null) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }

  private static boolean saysLength(HttpMethod method) {
    return method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.PATCH);
  }

  private static @Nullable String contentLength(int stream, HttpHeaders headers)
      throws Http2Exception {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null
        && (length.isEmpty()
            || !length.chars().allMatch(c -> c >= '0' && c <= '9')
            || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1)) {
      throw malformed(stream, "its length is not one number");
    }
    return length;
  }

  /** A response's head, also one of 1xx. */
  static HttpResponse response(int stream, Http2Headers read) throws Http2Exception {
    CharSequence status = read.status();
    if (status == null || status.length() != 3) {
      throw malformed(stream, "no status");
    }
    try {
      HttpResponse response =
          new DefaultHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(AsciiString.of(status).parseInt()));
      copy(stream, read, response.headers());
      contentLength(stream, response.headers());
      return response;
    } catch (IllegalArgumentException e) {
      throw malformed(stream, "a name or value is not valid");
    }
  }

  /** The end of a body, with what follows it. */
  static LastHttpContent trailers(int stream, Http2Headers read) throws Http2Exception {
    LastHttpContent end = new DefaultLastHttpContent();
    try {
      for (Map.Entry<CharSequence, CharSequence> header : read) {
        if (isPseudo(header.getKey())) {
          throw malformed(stream, "a pseudo-header in trailers");
        }
        end.trailingHeaders().add(header.getKey(), header.getValue());
      }
    } catch (IllegalArgumentException e) {
      throw malformed(stream, "a trailer is not valid");
    }
    return end;
  }

  private static void copy(int stream, Http2Headers read, HttpHeaders headers)
      throws Http2Exception {
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> header : read) {
      CharSequence name = header.getKey();
      if (isPseudo(name)) {
        continue;
      }
      AsciiString key = AsciiString.of(name);
      if (OF_CONNECTION.contains(key)) {
        throw malformed(stream, "a header of HTTP/1.1 connections");
      }
      if (HttpHeaderNames.COOKIE.equals(key)) {
        cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
        cookies.append(header.getValue());
      } else {
        headers.add(key, header.getValue());
      }
    }
    if (cookies != null) {
      headers.set(HttpHeaderNames.COOKIE, cookies.toString());
    }
  }

  private static boolean isPseudo(CharSequence name) {
    return name.length() > 0 && name.charAt(0) == ':';
  }

  private static Http2Exception malformed(int stream, String why) {
    return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, why);
  }

  // ---- what is to be written

  /**
   * @param scheme {@code http} or {@code https}, of the connection it goes over
   */
  static Http2Headers of(HttpRequest request, AsciiString scheme) {
    HttpHeaders headers = request.headers();
    Http2Headers written = new DefaultHttp2Headers(false, headers.size() + 4);
    written.method(request.method().asciiName());
    written.scheme(scheme);
    written.path(request.uri());
    String host = headers.get(HttpHeaderNames.HOST);
    if (host != null && !host.isEmpty()) {
      written.authority(host);
    }
    return addAll(written, headers);
  }

  static Http2Headers of(HttpResponse response) {
    Http2Headers written = new DefaultHttp2Headers(false, response.headers().size() + 1);
    written.status(response.status().codeAsText());
    return addAll(written, response.headers());
  }

  /** Of a response of 101: the stream is a connection now (RFC 8441 5). */
  static Http2Headers ofConnected(HttpResponse response) {
    Http2Headers written = of(response);
    written.status(HttpResponseStatus.OK.codeAsText());
    written.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    return written;
  }

  static Http2Headers ofTrailers(HttpHeaders trailers) {
    return addAll(new DefaultHttp2Headers(false, trailers.size()), trailers);
  }

  private static Http2Headers addAll(Http2Headers written, HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      AsciiString name = AsciiString.of(header.getKey()).toLowerCase();
      if (!OF_CONNECTION.contains(name) && !HttpHeaderNames.HOST.equals(name)) {
        written.add(name, header.getValue());
      }
    }
    return written;
  }
}
