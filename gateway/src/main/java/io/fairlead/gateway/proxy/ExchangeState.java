package io.fairlead.gateway.proxy;

import org.jspecify.annotations.Nullable;

/** How far a {@link ProxyExchange} has come. */
sealed interface ExchangeState {
  ExchangeState CONNECTING = new Connecting();
  ExchangeState FINISHED = new Finished();

  /** No connection yet; a request body waits. */
  record Connecting() implements ExchangeState {}

  /** The request is on its way, no response has begun. */
  record Awaiting(UpstreamStream upstream) implements ExchangeState {}

  /** The response has begun and can not be taken back. */
  record Responding(UpstreamStream upstream) implements ExchangeState {}

  /** The endpoint agreed to another protocol; the end of that response is to come. */
  record Switching(UpstreamStream upstream) implements ExchangeState {}

  /** Nothing more happens here. */
  record Finished() implements ExchangeState {}

  /** The endpoint's side; null when there is none. */
  static @Nullable UpstreamStream upstream(ExchangeState state) {
    return switch (state) {
      case Awaiting(UpstreamStream upstream) -> upstream;
      case Responding(UpstreamStream upstream) -> upstream;
      case Switching(UpstreamStream upstream) -> upstream;
      case Connecting(), Finished() -> null;
    };
  }
}
