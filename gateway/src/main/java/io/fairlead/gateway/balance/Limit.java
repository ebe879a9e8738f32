package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingAnnotation;

/** A limit of what a gateway may have under way to one backend. */
public enum Limit {
  CONNECTIONS(BalancingAnnotation.MAX_CONNECTIONS, "open connections"),
  PENDING(BalancingAnnotation.MAX_PENDING, "requests that wait for a connection"),
  REQUESTS(BalancingAnnotation.MAX_REQUESTS, "requests at once"),
  CLIENT(BalancingAnnotation.STREAM_CLIENT, "connections of one client");

  private final BalancingAnnotation annotation;
  private final String words;

  Limit(BalancingAnnotation annotation, String words) {
    this.annotation = annotation;
    this.words = words;
  }

  /** What it is set by. */
  public String annotation() {
    return annotation.text();
  }

  /** What it bounds. */
  public String words() {
    return words;
  }
}
