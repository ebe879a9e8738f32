package io.fairlead.multijvm.history;

import io.fairlead.launcher.config.Role;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.cluster.Cluster;
import io.fairlead.multijvm.cluster.Member;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.subscription.ControlPlaneSubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all parts of a cluster have when no client asks for anything any more: the last reads of a
 * history. What a client has given up may still be done, so it is read until all have the same, or
 * for a while.
 */
final class Settled {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CLIENT = "last";

  private final Cluster cluster;
  private final List<Endpoint> endpoints;
  private final List<Watcher> watchers;
  private final Recorder recorder;
  private final String namespace;
  private final List<Violation> violations = new ArrayList<>();

  Settled(
      Cluster cluster,
      List<Endpoint> endpoints,
      List<Watcher> watchers,
      Recorder recorder,
      String namespace) {
    this.cluster = cluster;
    this.endpoints = endpoints;
    this.watchers = watchers;
    this.recorder = recorder;
    this.namespace = namespace;
  }

  /** What no history shows: control planes or watches that never get there. */
  List<Violation> violations() {
    return violations;
  }

  /** Returns what each part has in force, the same text for the same state. */
  Map<String, String> read() {
    Map<String, String> has = new TreeMap<>();
    for (String kind : List.of(Wire.CONFIG_MAPS, Wire.SERVICES)) {
      long marked = mark(kind);
      Map<String, Listed> last = new TreeMap<>();
      reach(() -> sameEverywhere(kind, last));
      if (new HashSet<>(last.values().stream().map(Listed::items).toList()).size() != 1) {
        violations.add(
            new Violation(
                Check.CONVERGED,
                "control planes list different " + kind,
                last.entrySet().stream().map(Object::toString).toList()));
      }
      for (Watcher watcher : watchers) {
        if (watcher.kind().equals(kind) && !reach(() -> watcher.reached() >= marked)) {
          violations.add(
              new Violation(
                  Check.RELIABLE,
                  "a watch is told nothing more",
                  watcher.watches().getLast().watcher() + " is at " + watcher.reached(),
                  "the last object was made at " + marked));
        }
      }
      if (kind.equals(Wire.SERVICES)) {
        last.forEach((name, list) -> has.put(name, text(list)));
      }
    }
    List<Member> told = new ArrayList<>(cluster.agents());
    told.addAll(cluster.gateways());
    String expected = has.values().stream().findFirst().orElse("");
    for (Member each : told) {
      reach(() -> text(each).equals(expected));
      has.put(each.name(), text(each));
    }
    return has;
  }

  /** Makes one more object, so that each watch has something to be told; at which revision. */
  private long mark(String kind) {
    AtomicLong at = new AtomicLong();
    reach(
        () -> {
          for (Endpoint endpoint : endpoints) {
            int id = recorder.next();
            Key key = new Key(kind, Wire.name(id, 0));
            Request create = new Create(key, Wire.value(id));
            if (recorder.record(CLIENT, id, endpoint, create).outcome()
                instanceof Written(Version version)) {
              at.set(version.revision());
              return true;
            }
          }
          return false;
        });
    return at.get();
  }

  private static boolean reach(Callable<Boolean> state) {
    try {
      Await.until("all to be the same", LIMIT, state);
      return true;
    } catch (AssertionError _) {
      return false;
    }
  }

  private boolean sameEverywhere(String kind, Map<String, Listed> last)
      throws InterruptedException {
    Set<Map<Key, Version>> different = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      Request list = new ListAll(kind, Freshness.MOST_RECENT);
      if (!(recorder.record(CLIENT, recorder.next(), endpoint, list).outcome()
          instanceof Listed listed)) {
        return false;
      }
      last.put(endpoint.name(), listed);
      different.add(listed.items());
    }
    return different.size() == 1;
  }

  private static String text(Listed list) {
    Map<String, Set<String>> services = new TreeMap<>();
    list.items()
        .forEach((key, version) -> services.put(key.name(), new TreeSet<>(version.addresses())));
    return services.toString();
  }

  /** From the image it keeps on its disk. */
  private String text(Member member) {
    String part = member.role() == Role.GATEWAY ? "gateway" : "node";
    NodeImage image =
        ControlPlaneSubscription.lastGood(member.directory().resolve(part)).orElse(NodeImage.EMPTY);
    Map<String, Set<String>> services = new TreeMap<>();
    for (Service service : image.services()) {
      if (service.name().namespace().equals(namespace)) {
        Set<String> addresses = new TreeSet<>();
        service.clusterIps().forEach(ip -> addresses.add("clusterIP " + ip));
        service.ports().stream()
            .filter(port -> port.nodePort() > 0)
            .forEach(port -> addresses.add("nodePort " + port.nodePort()));
        services.put(service.name().name(), addresses);
      }
    }
    return services.toString();
  }
}
