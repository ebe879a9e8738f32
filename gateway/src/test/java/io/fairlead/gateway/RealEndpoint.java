package io.fairlead.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nginx or haproxy as an endpoint. It answers every request itself, 200 with the token that it read
 * in it, and writes a line for each: what it has for a request.
 */
final class RealEndpoint implements AutoCloseable {

  /** Which server it is. */
  enum Kind {
    NGINX("/usr/sbin/nginx"),
    /** Waits for all of a body before it answers. */
    HAPROXY("/usr/sbin/haproxy");

    private final Path program;

    Kind(String program) {
      this.program = Path.of(program);
    }
  }

  /**
   * A request, as it read it.
   *
   * @param id empty: what it refused before it had one
   * @param asks {@code GET /a?b}
   */
  record Seen(String id, String token, String asks, int status) {}

  private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9A-F]{2})");

  private static final String NGINX =
      """
      daemon off; master_process off; pid DIRECTORY/pid; error_log DIRECTORY/error.log crit;
      events { worker_connections 4096; }
      http {
        log_format seen "$http_x_request_id\\t$http_x_token\\t$request_method $request_uri\\t$status";
        access_log DIRECTORY/seen seen;
        client_body_temp_path DIRECTORY/body; proxy_temp_path DIRECTORY/proxy; fastcgi_temp_path DIRECTORY/fastcgi;
        uwsgi_temp_path DIRECTORY/uwsgi; scgi_temp_path DIRECTORY/scgi;
        keepalive_requests 1000000000; keepalive_timeout 1h;
        server {
          listen 127.0.0.1:PORT backlog=1024;
          location / { default_type text/plain; return 200 "$http_x_token"; }
        }
      }
      """;

  private static final String HAPROXY =
      """
      global
        log stdout format raw local0
        nbthread 1
      defaults
        mode http
        timeout client 1h
        timeout server 1h
        timeout connect 10s
        timeout http-keep-alive 1h
        timeout http-request 1h
      frontend all
        bind 127.0.0.1:PORT backlog 1024
        option http-buffer-request
        log global
        http-request capture req.hdr(X-Request-ID) len 64
        http-request capture req.hdr(X-Token) len 64
        log-format "%[capture.req.hdr(0)]\\t%[capture.req.hdr(1)]\\t%HM %HU\\t%ST"
        http-request return status 200 content-type text/plain lf-string "%[req.hdr(X-Token)]"
      """;

  private final Process process;
  private final Path directory;
  private final LogTail log;
  private final InetSocketAddress address;

  private RealEndpoint(Process process, Path directory, InetSocketAddress address) {
    this.process = process;
    this.directory = directory;
    this.log = new LogTail(directory.resolve("seen"));
    this.address = address;
  }

  /** Starts one that keeps its files here; skips the test where it is not installed. */
  static RealEndpoint start(Kind kind, Path directory) throws IOException {
    assumeTrue(Files.isExecutable(kind.program), kind.program + " is not installed");
    InetSocketAddress address = TestBackend.nowhere();
    Path config = directory.resolve("config");
    List<String> command =
        switch (kind) {
          case NGINX -> {
            Files.writeString(config, filled(NGINX, directory, address));
            String errors = directory.resolve("error.log").toString();
            yield List.of("-p", directory.toString(), "-e", errors, "-c", config.toString());
          }
          case HAPROXY -> {
            Files.writeString(config, filled(HAPROXY, directory, address));
            yield List.of("-db", "-f", config.toString());
          }
        };
    ProcessBuilder builder = new ProcessBuilder(kind.program.toString());
    builder.command().addAll(command);
    String out = kind == Kind.HAPROXY ? "seen" : "out";
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(out).toFile()));
    builder.redirectError(directory.resolve("errors").toFile());
    Process process = builder.start();
    RealEndpoint endpoint = new RealEndpoint(process, directory, address);
    try {
      Await.until(kind + " to listen", endpoint::listens, () -> words(directory));
    } catch (AssertionError e) {
      endpoint.close();
      throw e;
    }
    return endpoint;
  }

  private static String filled(String config, Path directory, InetSocketAddress address) {
    return config
        .replace("DIRECTORY", directory.toString())
        .replace("PORT", Integer.toString(address.getPort()));
  }

  private static String words(Path directory) {
    StringBuilder words = new StringBuilder();
    for (String name : List.of("out", "errors", "error.log")) {
      Path file = directory.resolve(name);
      try {
        words.append(Files.exists(file) ? Files.readString(file) : "");
      } catch (IOException e) {
        words.append(e);
      }
    }
    return words.toString();
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended: " + words(directory));
    }
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** The requests that it has a line for since it was asked last. */
  List<Seen> more() {
    return log.more().stream().filter(line -> line.contains("\t")).map(RealEndpoint::seen).toList();
  }

  /** Only the token may have a tab. */
  private static Seen seen(String line) {
    int id = line.indexOf('\t');
    int status = line.lastIndexOf('\t');
    int asks = line.lastIndexOf('\t', status - 1);
    return new Seen(
        id == 1 ? "" : line.substring(0, id), // "-" stands for none
        line.substring(id + 1, Math.max(id + 1, asks)),
        ESCAPED
            .matcher(line.substring(asks + 1, status))
            .replaceAll(
                hex -> Matcher.quoteReplacement("" + (char) HexFormat.fromHexDigits(hex.group(1)))),
        Integer.parseInt(line.substring(status + 1)));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
