package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.health.RoundTrips;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /healthz}, {@code /livez} and {@code /readyz}, whole or one check at a time, in the text
 * form of kube-apiserver. The names of the checks are its too, for monitors ask for them: {@code
 * etcd} is the journal, {@code informer-sync} the catalog, which was read to its end before this
 * server listens, and fails once a newer release wrote what can not be read here. {@code sharding}
 * and {@code controllers} are ours: whether the actors behind the API still answer; {@code cluster}
 * whether most of the other control planes do. A journal that is away makes it not ready and not
 * dead: reads and watches go on, and a restart would end them. Actors that do not answer for long
 * will not again: dead.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/health-checks/">health checks</a>
 */
final class HealthChecks {
  /** The journal is read every second, all else asked every other; this is no hiccup any more. */
  static final Duration SILENT_AT_MOST = RoundTrips.LATE;

  /** A loaded machine is slow, and would be slower after a restart. */
  static final Duration DEAD_AFTER = Duration.ofMinutes(1);

  private static final Set<String> ENDPOINTS = Set.of("healthz", "livez", "readyz");
  private static final List<String> LIVE = List.of("ping", "log", "sharding", "controllers");
  private static final List<String> HEALTHY =
      List.of("ping", "log", "etcd", "sharding", "controllers");
  private static final List<String> READY =
      List.of(
          "ping", "log", "etcd", "informer-sync", "cluster", "sharding", "controllers", "shutdown");

  private final Signs signs;

  /**
   * What tells how it is.
   *
   * @param journal how long ago it was last read without failure
   * @param whole whether all that is in the journal could be read
   * @param member whether this control plane reaches most of the others; without that it answers
   *     reads, and no writes
   * @param sharding since when the slowest shard region owes an answer
   * @param controllers since when the slowest controller does; it answers when it has seen all
   *     changes of before
   * @param stopping the server takes no new requests soon
   */
  record Signs(
      Supplier<Duration> journal,
      BooleanSupplier whole,
      BooleanSupplier member,
      Supplier<Duration> sharding,
      Supplier<Duration> controllers,
      BooleanSupplier stopping) {}

  HealthChecks(Signs signs) {
    this.signs = signs;
  }

  /** Whether this is the path of a check, known or not. */
  static boolean covers(String path) {
    return ENDPOINTS.contains(endpoint(path));
  }

  /** The answer: {@code ok}, the list of checks when asked to be verbose or one fails, or 404. */
  HttpResponse answer(String path, Query query) {
    String endpoint = endpoint(path);
    List<String> checks = checks(endpoint);
    if (path.length() > endpoint.length() + 1) {
      String check = path.substring(endpoint.length() + 2);
      if (!checks.contains(check)) {
        return Replies.text(404, "404 page not found\n");
      }
      return passes(endpoint, check)
          ? Replies.text(200, "ok")
          : Replies.text(500, "internal server error: " + check + " failed\n");
    }
    List<String> excluded = query.all("exclude");
    boolean passed =
        checks.stream().allMatch(check -> excluded.contains(check) || passes(endpoint, check));
    return Replies.text(
        passed ? 200 : 500,
        passed && !query.has("verbose") ? "ok" : verbose(endpoint, checks, excluded, passed));
  }

  private static List<String> checks(String endpoint) {
    return switch (endpoint) {
      case "readyz" -> READY;
      case "livez" -> LIVE;
      default -> HEALTHY;
    };
  }

  private boolean passes(String endpoint, String check) {
    Duration patience = endpoint.equals("livez") ? DEAD_AFTER : SILENT_AT_MOST;
    return switch (check) {
      case "etcd" -> within(SILENT_AT_MOST, signs.journal());
      case "informer-sync" -> signs.whole().getAsBoolean();
      case "cluster" -> signs.member().getAsBoolean();
      case "sharding" -> within(patience, signs.sharding());
      case "controllers" -> within(patience, signs.controllers());
      case "shutdown" -> !signs.stopping().getAsBoolean();
      default -> true; // whoever answers has them
    };
  }

  private static boolean within(Duration patience, Supplier<Duration> age) {
    return age.get().compareTo(patience) <= 0;
  }

  private static String endpoint(String path) {
    int end = path.indexOf('/', 1);
    return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
  }

  private String verbose(
      String endpoint, List<String> checks, List<String> exclude, boolean passed) {
    List<String> excluded = new ArrayList<>(exclude);
    StringBuilder text = new StringBuilder();
    for (String check : checks) {
      if (excluded.remove(check)) {
        text.append("[+]").append(check).append(" excluded: ok\n");
      } else if (passes(endpoint, check)) {
        text.append("[+]").append(check).append(" ok\n");
      } else {
        text.append("[-]").append(check).append(" failed: reason withheld\n");
      }
    }
    if (!excluded.isEmpty()) {
      text.append("warn: some health checks cannot be excluded: no matches for ")
          .append(String.join(", ", excluded.stream().map(name -> '"' + name + '"').toList()))
          .append('\n');
    }
    return text.append(endpoint).append(passed ? " check passed\n" : " check failed\n").toString();
  }
}
