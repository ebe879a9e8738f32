package io.fairlead.gateway;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket client, with a queue of what comes back. */
final class WebSocketClient implements WebSocket.Listener {
  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  WebSocketClient(HttpClient client, InetSocketAddress gateway) {
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://localhost:" + gateway.getPort() + "/chat"), this)
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
  }

  /** Sends it and waits for it to come back. */
  String echo(String text) throws InterruptedException {
    socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
    String back = texts.poll(10, TimeUnit.SECONDS);
    return back == null ? "nothing came back; " + ended : back;
  }

  /** How it ended. */
  CompletableFuture<String> ended() {
    return ended;
  }

  void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      texts.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    ended.complete("closed " + status + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    ended.complete("error " + error);
  }
}
