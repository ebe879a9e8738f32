package io.fairlead.bench.gateway;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How each proxy is told the same: so many hosts, all to one endpoint over kept connections;
 * HTTP/1.1 and HTTP/2 over TLS on the next port; no access log.
 *
 * @param dir where configurations lie, beside {@code tls.crt}, {@code tls.key} and both in {@code
 *     tls.pem}
 * @param endpoint port of the endpoint
 */
record Proxies(Path dir, int endpoint, int routes) {

  List<String> fairlead(int port) {
    return Contender.java(GatewayHost.class, routes, port, port + 1, endpoint, dir);
  }

  /** Says 200 and 1 KB. */
  List<String> serving() throws IOException {
    return nginx(
        "endpoint",
        """
        server {
          listen 127.0.0.1:%d reuseport backlog=4096;
          keepalive_requests 100000000;
          location / { default_type text/plain; return 200 "%s"; }
        }
        """
            .formatted(endpoint, "x".repeat(1024)));
  }

  List<String> nginx(int port) throws IOException {
    String servers =
        hosts()
            .map(
                host ->
                    """
                    server {
                      server_name %1$s;
                      listen 127.0.0.1:%2$d; listen 127.0.0.1:%3$d ssl http2;
                      location / { proxy_pass http://web; }
                    }
                    """
                        .formatted(host, port, port + 1))
            .collect(Collectors.joining());
    return nginx(
        "nginx",
        """
        upstream web { server 127.0.0.1:%1$d; keepalive 512; keepalive_requests 100000000; }
        server { listen 127.0.0.1:%2$d reuseport backlog=4096; listen 127.0.0.1:%3$d ssl http2 reuseport backlog=4096; return 404; }
        keepalive_requests 100000000;
        server_names_hash_max_size 65536;
        server_names_hash_bucket_size 128;
        ssl_certificate %4$s/tls.crt;
        ssl_certificate_key %4$s/tls.key;
        ssl_session_cache shared:ssl:10m;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Request-ID $request_id;
        %5$s
        """
            .formatted(endpoint, port, port + 1, dir, servers));
  }

  private List<String> nginx(String name, String http) throws IOException {
    Path own = Files.createDirectories(dir.resolve(name));
    Files.writeString(
        own.resolve("nginx.conf"),
        """
        worker_processes 2;
        daemon off;
        error_log stderr crit;
        pid %1$s/pid;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fcgi;
          uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
        %2$s
        }
        """
            .formatted(own, http));
    return List.of("/usr/sbin/nginx", "-c", own.resolve("nginx.conf").toString());
  }

  List<String> haproxy(int port) throws IOException {
    Files.write(dir.resolve("hosts.map"), hosts().map(host -> host + " web").toList());
    Files.writeString(
        dir.resolve("haproxy.cfg"),
        """
        global
          nbthread 2
          maxconn 8000
        defaults
          mode http
          timeout connect 5s
          timeout client 1m
          timeout server 1m
          http-reuse always
        frontend in
          bind 127.0.0.1:%1$d
          bind 127.0.0.1:%2$d ssl crt %3$s/tls.pem alpn h2,http/1.1
          option forwardfor
          http-request set-header X-Request-ID %%[uuid()]
          use_backend %%[req.hdr(host),field(1,:),lower,map(%3$s/hosts.map,none)]
        backend web
          server one 127.0.0.1:%4$d
        backend none
          http-request deny deny_status 404
        """
            .formatted(port, port + 1, dir, endpoint));
    return List.of("/usr/sbin/haproxy", "-db", "-f", dir.resolve("haproxy.cfg").toString());
  }

  List<String> caddy(int port) throws IOException {
    Files.writeString(
        dir.resolve("Caddyfile"),
        """
        {
          admin off
          auto_https off
        }
        %s
        """
            .formatted(
                hosts()
                    .map(
                        host ->
                            """
                            http://%1$s:%2$d {
                              bind 127.0.0.1
                              reverse_proxy 127.0.0.1:%5$d
                            }
                            https://%1$s:%3$d {
                              bind 127.0.0.1
                              tls %4$s/tls.crt %4$s/tls.key
                              reverse_proxy 127.0.0.1:%5$d
                            }
                            """
                                .formatted(host, port, port + 1, dir, endpoint))
                    .collect(Collectors.joining())));
    return List.of(
        "/usr/bin/caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        dir.resolve("Caddyfile").toString());
  }

  private Stream<String> hosts() {
    return IntStream.range(0, routes).mapToObj(GatewayHost::host);
  }
}
