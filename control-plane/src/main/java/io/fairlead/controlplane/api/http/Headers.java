package io.fairlead.controlplane.api.http;

import java.util.StringJoiner;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Request headers as text. */
public final class Headers {
  private Headers() {}

  /** All values of a header, joined by commas; empty when it is absent. */
  public static String value(HttpRequest request, String name) {
    StringJoiner all = new StringJoiner(", ");
    for (HttpHeader header : request.getHeaders()) {
      if (header.lowercaseName().equalsIgnoreCase(name)) {
        all.add(header.value());
      }
    }
    return all.toString();
  }
}
