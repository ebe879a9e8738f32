package io.fairlead.gateway.stream;

import io.fairlead.model.gatewayapi.GatewayListeners;
import io.netty.handler.ssl.SslContext;

/** What becomes of a TLS connection to one server name. */
public sealed interface TlsTarget {

  /** An HTTPS listener has the name. */
  record Http(GatewayListeners.Listener listener) implements TlsTarget {}

  /** Bytes go on as they are, the client's hello first. */
  record Passthrough(StreamTarget target) implements TlsTarget {}

  /** TLS ends here, what is in it goes on. */
  record Terminate(StreamTarget target, SslContext tls) implements TlsTarget {}

  /** No listener has the name. */
  record NoListener() implements TlsTarget {}

  /** One has it, but no route or no usable certificate for it. */
  record Refused(String why) implements TlsTarget {}
}
