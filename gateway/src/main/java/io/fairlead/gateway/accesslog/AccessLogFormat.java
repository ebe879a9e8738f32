package io.fairlead.gateway.accesslog;

import java.util.Arrays;
import java.util.Optional;

/** What a line looks like. */
public enum AccessLogFormat {
  /** The {@code upstreaminfo} of ingress-nginx, its default. */
  INGRESS_NGINX("ingress-nginx"),
  /** The {@code combined} of Apache and nginx. */
  COMBINED("combined"),
  /** An object of JSON. */
  JSON("json");

  private final String word;

  AccessLogFormat(String word) {
    this.word = word;
  }

  /** As on a command line. */
  public String word() {
    return word;
  }

  /** Empty when there is no format of that name. */
  public static Optional<AccessLogFormat> parse(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }
}
