package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Asked;
import io.fairlead.model.routepolicy.RateLimit;

/** What a request is counted by. */
final class LimitKeys {
  private static final int LONGEST = 64;

  private LimitKeys() {}

  /** Short, and without secrets; requests that lack what they are told apart by share "". */
  static String of(RateLimit.Key key, Asked asked, Caller caller) {
    return switch (key.by()) {
      case ALL -> "";
      case CLIENT_ADDRESS -> asked.clientAddress();
      case CLIENT -> shortened(caller.client());
      case CLAIM -> shortened(ClaimValues.text(caller.claims(), key.name()));
      case HEADER -> {
        String value = asked.header(key.name());
        yield value == null || value.isEmpty() ? "" : Hashes.sha256(value); // may be a secret
      }
    };
  }

  private static String shortened(String value) {
    return value.length() > LONGEST ? Hashes.sha256(value) : value;
  }
}
