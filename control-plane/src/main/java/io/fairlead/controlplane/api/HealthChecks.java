package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /healthz}, {@code /livez} and {@code /readyz}, whole or one check at a time, in the text
 * form of kube-apiserver. The names of the checks are its too, for monitors ask for them: {@code
 * etcd} is the journal, {@code informer-sync} the catalog. Both were read to their end before this
 * server listens, so who can ask gets {@code ok}.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/health-checks/">health checks</a>
 */
final class HealthChecks {
  private static final Set<String> ENDPOINTS = Set.of("healthz", "livez", "readyz");
  private static final List<String> LIVE = List.of("ping", "log", "etcd");
  private static final List<String> READY =
      List.of("ping", "log", "etcd", "informer-sync", "shutdown");

  private HealthChecks() {}

  /** Whether this is the path of a check, known or not. */
  static boolean covers(String path) {
    return ENDPOINTS.contains(endpoint(path));
  }

  /** The answer: {@code ok}, the list of checks when asked to be verbose, or 404. */
  static HttpResponse answer(String path, Query query) {
    String endpoint = endpoint(path);
    List<String> checks = endpoint.equals("readyz") ? READY : LIVE;
    if (path.length() > endpoint.length() + 1) {
      return checks.contains(path.substring(endpoint.length() + 2))
          ? Replies.text(200, "ok")
          : Replies.text(404, "404 page not found\n");
    }
    return Replies.text(200, query.has("verbose") ? verbose(endpoint, checks, query) : "ok");
  }

  private static String endpoint(String path) {
    int end = path.indexOf('/', 1);
    return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
  }

  private static String verbose(String endpoint, List<String> checks, Query query) {
    List<String> excluded = new ArrayList<>(query.all("exclude"));
    StringBuilder text = new StringBuilder();
    for (String check : checks) {
      text.append("[+]").append(check).append(excluded.remove(check) ? " excluded: ok\n" : " ok\n");
    }
    if (!excluded.isEmpty()) {
      text.append("warn: some health checks cannot be excluded: no matches for ")
          .append(String.join(", ", excluded.stream().map(name -> '"' + name + '"').toList()))
          .append('\n');
    }
    return text.append(endpoint).append(" check passed\n").toString();
  }
}
