package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.ResourceRoutes.Call;
import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.persistence.event.Author;

/** Who a request's change is written down for. */
final class Authors {
  private static final String APPLY = "application/apply-patch";
  private static final int LONGEST_AGENT = 128;

  private Authors() {}

  /**
   * As whom the request is done, with the field manager or else the first word of the user agent.
   */
  static Author of(Call call, String verb) {
    return new Author(call.user().name(), agent(call), verb);
  }

  /** Server-side apply is a patch on the wire and {@code apply} in the history. */
  static String patchVerb(Call call) {
    return call.body().contentType().startsWith(APPLY) ? "apply" : "patch";
  }

  /** As kube-apiserver names a field manager that a client does not. */
  private static String agent(Call call) {
    String manager = call.query().text("fieldManager");
    String agent =
        manager.isEmpty()
            ? Headers.value(call.request(), "user-agent").split("[/ ]", 2)[0]
            : manager;
    return agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) : agent;
  }
}
