package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.nginx.Mirror;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The copy of one request for another server (A27, G9); what that answers is nobody's business. */
public final class Mirroring {
  private static final int MOST = 1 << 20;
  private static final List<String> OWN =
      List.of("content-length", "transfer-encoding", "connection", "upgrade", "host", "expect");

  private final String method;
  private final String url;
  private final boolean wholeBody;
  private final Map<String, String> headers;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean tooLong;

  /**
   * @param request the headers it is sent on with
   */
  public Mirroring(Mirror mirror, Variables variables, HttpHeaders request) {
    this(variables.asked().method(), mirror.target().fill(variables), mirror.body(), copy(request));
    if (mirror.host() != null) {
      headers.put("host", mirror.host().fill(variables));
    }
  }

  private Mirroring(String method, String url, boolean wholeBody, Map<String, String> headers) {
    this.method = method;
    this.url = url;
    this.wholeBody = wholeBody;
    this.headers = headers;
  }

  /** The one of a request for the port of a Service, as it is sent on. */
  public static Mirroring to(Backend backend, HttpRequest request) {
    Map<String, String> headers = copy(request.headers());
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (host != null) {
      headers.put("host", host);
    }
    return new Mirroring(
        request.method().name(), ServiceUrl.of(backend) + request.uri(), true, headers);
  }

  /** Headers for a request of our own: without what is about one connection or one body. */
  static Map<String, String> copy(HttpHeaders request) {
    Map<String, String> headers = new LinkedHashMap<>();
    request.forEach(
        header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    OWN.forEach(headers::remove);
    return headers;
  }

  /** Takes a copy of a piece of the body. */
  public void add(ByteBuf content) {
    if (!wholeBody || tooLong) {
      return;
    }
    tooLong = body.size() + content.readableBytes() > MOST;
    if (!tooLong) {
      byte[] bytes = new byte[content.readableBytes()];
      content.getBytes(content.readerIndex(), bytes);
      body.writeBytes(bytes);
    }
  }

  /** The request is whole. */
  public void send(Guard.Servers servers) {
    if (!tooLong) {
      servers.ask(method, url, headers, body.toByteArray(), _ -> {});
    }
  }
}
