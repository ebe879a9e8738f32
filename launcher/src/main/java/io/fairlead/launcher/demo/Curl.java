package io.fairlead.launcher.demo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Fetches one URL as {@code curl -s} would. */
final class Curl {
  private static final String RESET = "curl: (56) Recv failure: Connection reset by peer";

  private Curl() {}

  /**
   * Lets requests name a host other than their address, as {@code curl -H Host:} does. The JDK
   * reads this once, before its first request.
   */
  static void allowHostHeader() {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
  }

  /** What came back: the body, or curl's words for what went wrong. */
  record Fetched(boolean ok, int status, String text) {}

  /** {@code curl http://address/path}, from whatever address the system chooses. */
  static Fetched get(InetSocketAddress address, String path) {
    return fetch(client(), address, path, address.getAddress().getHostAddress());
  }

  /** {@code curl -H 'Host: host' http://address/path}. */
  static Fetched getHost(InetSocketAddress address, String host, String path) {
    return fetch(client(), address, path, host);
  }

  /** {@code curl --interface source http://address/path}: the client is the pod at that address. */
  static Fetched getFrom(String source, InetSocketAddress address, String path) {
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .localAddress(InetAddress.getByName(source))
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      return fetch(client, address, path, address.getAddress().getHostAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(source, e);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  private static Fetched fetch(
      HttpClient client, InetSocketAddress address, String path, String host) {
    String at = address.getAddress().getHostAddress() + ":" + address.getPort();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + at + path))
            .timeout(Duration.ofSeconds(10))
            .setHeader("Host", host)
            .setHeader("Connection", "close")
            .build();
    try (client) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Fetched(response.statusCode() < 400, response.statusCode(), response.body());
    } catch (ConnectException e) {
      // A reset right after the handshake reads as a failed connect here, not to curl.
      return wasReset(e)
          ? failed(RESET)
          : failed("curl: (7) Failed to connect to " + at + ": Connection refused");
    } catch (HttpTimeoutException e) {
      return failed("curl: (28) Operation timed out");
    } catch (IOException e) {
      return failed(RESET);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private static boolean wasReset(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("reset")) {
        return true;
      }
    }
    return false;
  }

  private static Fetched failed(String text) {
    return new Fetched(false, 0, text);
  }
}
