package io.fairlead.gateway.tls;

import io.fairlead.model.gatewayapi.GatewayListeners.ClientValidation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server's end of TLS is to behave, besides its certificate.
 *
 * @param http versions of HTTP are offered (ALPN)
 * @param clients what becomes of certificates of clients
 */
public record ServerTls(boolean http, Clients clients) {

  /** HTTPS to clients that are not asked for a certificate. */
  public static final ServerTls HTTPS = new ServerTls(true, new Clients.NotAsked());

  /** HTTPS to clients whose certificate is judged with each request (A16). */
  public static final ServerTls HTTPS_ASKING = new ServerTls(true, new Clients.Asked());

  /** What becomes of certificates of clients. */
  public sealed interface Clients {
    /** None is asked for. */
    record NotAsked() implements Clients {}

    /** One is asked for, and any is taken, also none. */
    record Asked() implements Clients {}

    /**
     * The handshake fails without one of these authorities.
     *
     * @param authoritiesPem empty: none is usable, so no client gets in
     */
    record Required(List<String> authoritiesPem) implements Clients {
      public Required {
        authoritiesPem = List.copyOf(authoritiesPem);
      }
    }
  }

  /** HTTPS of a listener. */
  public static ServerTls http(@Nullable ClientValidation validation) {
    return new ServerTls(true, clients(validation));
  }

  /** A listener's TLS with anything in it. */
  public static ServerTls bytes(@Nullable ClientValidation validation) {
    return new ServerTls(false, clients(validation));
  }

  private static Clients clients(@Nullable ClientValidation validation) {
    if (validation == null) {
      return new Clients.NotAsked();
    }
    return validation.insecureFallback()
        ? new Clients.Asked()
        : new Clients.Required(validation.authoritiesPem());
  }
}
