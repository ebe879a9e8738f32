package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Asked;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.routepolicy.Authentication;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** API keys: known by their hashes, so how long a look takes says nothing of them. */
record ApiKeys(Authentication.ApiKey policy, Map<String, String> clients) implements Method {

  ApiKeys {
    clients = Map.copyOf(clients);
  }

  static ApiKeys of(Authentication.ApiKey policy, PodSource secret) {
    Map<String, String> clients = new HashMap<>();
    for (String client : secret.data().keySet()) {
      String key = secret.text(client);
      if (key != null && !key.isBlank()) {
        clients.put(Hashes.sha256(key.strip()), client);
      }
    }
    return new ApiKeys(policy, clients);
  }

  @Override
  public void ask(Shown shown, Consumer<Said> then) {
    String key = key(shown.asked());
    String client = key == null ? null : clients.get(Hashes.sha256(key));
    if (client == null) {
      then.accept(new Said.No());
      return;
    }
    Map<String, String> headers =
        policy.clientHeader().isEmpty() ? Map.of() : Map.of(policy.clientHeader(), client);
    then.accept(new Said.Yes(new Caller(client, Map.of(), headers, List.of())));
  }

  private @Nullable String key(Asked asked) {
    if (!policy.header().isEmpty()) {
      return asked.header(policy.header());
    }
    List<String> values =
        new QueryStringDecoder("?" + asked.query()).parameters().get(policy.query());
    return values == null ? null : values.getFirst();
  }

  @Override
  public String challenge() {
    return "ApiKey "
        + (policy.header().isEmpty()
            ? "query=\"" + policy.query() + "\""
            : "header=\"" + policy.header() + "\"");
  }
}
