package io.fairlead.model.networkpolicy;

/** Seen from the pod: what comes in, what goes out. */
public enum Direction {
  INGRESS,
  EGRESS
}
