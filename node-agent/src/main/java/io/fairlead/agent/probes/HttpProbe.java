package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * httpGet: healthy when the answer's status is 200-399. Redirects within the host are followed, one
 * to another host counts as success; certificates are not verified; headers are bounded. One
 * connection for each attempt, as the kubelet does.
 */
final class HttpProbe {
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_STATUS = 400;

  private record Url(boolean tls, String host, int port, String path) {
    @Override
    public String toString() {
      return "%s://%s%s".formatted(tls ? "https" : "http", at(host, port), path);
    }
  }

  private record Answer(int status, @Nullable String location) {}

  private HttpProbe() {}

  /** Host and port as in URLs: addresses of IPv6 are in brackets (RFC 3986). */
  static String at(String host, int port) {
    return bracketed(host) + ":" + port;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  static ProbeResult ask(Probe.HttpGet action, String podIp, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    String host = action.host().isEmpty() ? podIp : action.host();
    String path = action.path().startsWith("/") ? action.path() : "/" + action.path();
    Url url = new Url(action.scheme().equalsIgnoreCase("HTTPS"), host, action.port(), path);
    try {
      for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
        Answer answer = get(url, action.httpHeaders(), deadline);
        Optional<Url> next = redirect(url, answer);
        if (next.isEmpty()) {
          return judge(answer.status);
        }
        url = next.get();
      }
      return new ProbeResult.Failure("stopped after %d redirects".formatted(MAX_REDIRECTS));
    } catch (SocketTimeoutException e) {
      return new ProbeResult.Failure("Get \"%s\": context deadline exceeded".formatted(url));
    } catch (IOException e) {
      return new ProbeResult.Failure("Get \"%s\": %s".formatted(url, cause(e)));
    }
  }

  /** The reason as users of the kubelet know it. */
  static String cause(IOException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    if (e instanceof UnknownHostException) {
      return "no such host";
    }
    return message.toLowerCase(Locale.ROOT).contains("refused")
        ? "connect: connection refused"
        : message;
  }

  private static ProbeResult judge(int status) {
    return status >= 200 && status < MAX_STATUS
        ? new ProbeResult.Success()
        : new ProbeResult.Failure("HTTP probe failed with statuscode: " + status);
  }

  /** Where to go on, when the answer points elsewhere on the same host. */
  private static Optional<Url> redirect(Url from, Answer answer) throws IOException {
    boolean redirects =
        List.of(301, 302, 303, 307, 308).contains(answer.status) && answer.location != null;
    if (!redirects) {
      return Optional.empty();
    }
    try {
      URI to = URI.create(from.toString()).resolve(Objects.requireNonNull(answer.location));
      if (!bracketed(from.host).equals(to.getHost())) {
        return Optional.empty();
      }
      boolean tls = "https".equals(to.getScheme());
      int port = to.getPort() > 0 ? to.getPort() : tls ? 443 : 80;
      String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
      return Optional.of(new Url(tls, from.host, port, to.getRawPath() + query));
    } catch (IllegalArgumentException e) {
      throw new IOException("redirect to a malformed URL", e);
    }
  }

  private static Answer get(Url url, List<Probe.HttpHeader> headers, long deadline)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.host, url.port), left(deadline));
      socket.setSoTimeout(left(deadline));
      Socket stream = url.tls ? TrustingTls.over(socket, url.host, url.port) : socket;
      stream.getOutputStream().write(request(url, headers).getBytes(StandardCharsets.ISO_8859_1));
      stream.getOutputStream().flush();
      return answer(new BufferedInputStream(stream.getInputStream()), socket, deadline);
    }
  }

  private static String request(Url url, List<Probe.HttpHeader> headers) {
    StringBuilder text = new StringBuilder("GET ").append(url.path).append(" HTTP/1.1\r\n");
    if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("Host"))) {
      text.append("Host: ").append(at(url.host, url.port)).append("\r\n");
    }
    if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("User-Agent"))) {
      text.append("User-Agent: kube-probe/1.32\r\n");
    }
    if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("Accept"))) {
      text.append("Accept: */*\r\n");
    }
    headers.forEach(
        header -> text.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    return text.append("Connection: close\r\n\r\n").toString();
  }

  private static Answer answer(InputStream in, Socket socket, long deadline) throws IOException {
    String statusLine = line(in, socket, deadline);
    String[] words = statusLine.split(" ", 3);
    if (!statusLine.startsWith("HTTP/1.") || words.length < 2) {
      throw new IOException("malformed HTTP response \"%s\"".formatted(statusLine));
    }
    String location = null;
    for (String line = line(in, socket, deadline);
        !line.isEmpty();
        line = line(in, socket, deadline)) {
      if (line.regionMatches(true, 0, "Location:", 0, 9)) {
        location = line.substring(9).strip();
      }
    }
    try {
      return new Answer(Integer.parseInt(words[1]), location);
    } catch (NumberFormatException e) {
      throw new IOException("malformed HTTP status code \"%s\"".formatted(words[1]), e);
    }
  }

  private static String line(InputStream in, Socket socket, long deadline) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    socket.setSoTimeout(left(deadline));
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("EOF");
      }
      if (text.size() >= MAX_HEADER_BYTES) {
        throw new IOException("response header is too long");
      }
      text.write(next);
    }
    return text.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static int left(long deadline) throws SocketTimeoutException {
    long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("probe took too long");
    }
    return (int) millis;
  }
}
