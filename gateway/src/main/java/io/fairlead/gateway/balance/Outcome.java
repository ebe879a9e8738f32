package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingSettings.Failure;
import java.util.Set;

/** How one attempt at an endpoint went, as far as the endpoint is to be judged by it. */
public enum Outcome {
  ANSWERED,
  /** 502, 503 or 504. */
  GATEWAY_ERROR,
  /** Another status from 500 on. */
  SERVER_ERROR,
  /** No connection, or one that ended, or nothing in time, before an answer began. */
  NO_ANSWER;

  public static Outcome ofStatus(int status) {
    if (status < 500) {
      return ANSWERED;
    }
    return status >= 502 && status <= 504 ? GATEWAY_ERROR : SERVER_ERROR;
  }

  /** It counts against the endpoint. */
  boolean failure(Set<Failure> on) {
    return switch (this) {
      case ANSWERED -> false;
      case GATEWAY_ERROR -> on.contains(Failure.GATEWAY_ERRORS);
      case SERVER_ERROR -> on.contains(Failure.SERVER_ERRORS);
      case NO_ANSWER -> on.contains(Failure.CONNECT);
    };
  }
}
