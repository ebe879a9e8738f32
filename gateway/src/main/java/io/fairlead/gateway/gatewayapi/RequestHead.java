package io.fairlead.gateway.gatewayapi;

import org.jspecify.annotations.Nullable;

/** What rules are matched by, of one request. */
public interface RequestHead {

  String method();

  /** Decoded and free of dot segments. */
  String path();

  /** The value; of several lines all, with commas between (RFC 9110 5.3). Null: there is none. */
  @Nullable String values(String name);

  /** Decoded; of several the first. Null: there is none. */
  @Nullable String parameter(String name);

  /** A call of gRPC. */
  boolean grpc();
}
