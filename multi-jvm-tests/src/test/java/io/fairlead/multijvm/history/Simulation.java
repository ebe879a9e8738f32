package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Clients and watchers of a simulated store, on a clock that counts steps, crashes in between. The
 * same seed makes the same history.
 */
final class Simulation {
  private static final int CLIENTS = 5;
  private static final int WATCHERS = 6;
  private static final int STEPS = 700;
  private static final List<String> KINDS = List.of("services", "configmaps");
  private static final Key ONE = new Key("configmaps", "pair-0");
  private static final Key OTHER = new Key("configmaps", "pair-1");

  private final Random random;
  private final SimulatedStore store;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<Integer, Running> running = new TreeMap<>();
  private final List<Request> late = new ArrayList<>(); // whose client has given up
  private final List<SimulatedWatch> watches = new ArrayList<>();
  private final List<SimulatedWatch> live = new ArrayList<>();
  private final Map<Key, Long> seen = new HashMap<>();
  private final Map<Key, String> uids = new HashMap<>();
  private int ids;
  private long now;

  /** A request under way; no outcome: it has not happened yet. */
  private record Running(int id, int at, long start, Request request, @Nullable Outcome outcome) {}

  private Simulation(long seed, @Nullable Bug bug) {
    this.random = new Random(seed * 31 + 7);
    this.store = new SimulatedStore(random, bug);
  }

  static History run(long seed, @Nullable Bug bug) {
    return new Simulation(seed, bug).run();
  }

  private History run() {
    at(0, new Create(ONE, "v" + ids), "system");
    at(0, new Create(OTHER, "v" + ids), "system");
    for (int i = 0; i < WATCHERS; i++) {
      watch(KINDS.get(i % KINDS.size()));
    }
    for (; now < STEPS; now++) {
      step();
    }
    running.keySet().stream().toList().forEach(this::giveUp);
    store.settle();
    for (String kind : KINDS) {
      for (int replica = 0; replica < SimulatedStore.REPLICAS; replica++) {
        now++;
        at(replica, new ListAll(kind, Freshness.MOST_RECENT), "last");
      }
    }
    live.forEach(watch -> watch.hear(Integer.MAX_VALUE));
    live.forEach(SimulatedWatch::mark);
    Map<String, String> agents = new TreeMap<>();
    for (int agent = 0; agent < 3; agent++) {
      agents.put("agent-" + agent, store.agent(agent));
    }
    return new History(
        operations, watches.stream().map(SimulatedWatch::told).toList(), agents, true);
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 70) {
      client(random.nextInt(CLIENTS));
    } else if (dice < 80) {
      store.follow(mostlyOthers());
    } else if (dice < 93) {
      watcher();
    } else if (dice < 95) {
      crash(random.nextInt(SimulatedStore.REPLICAS));
    } else if (dice < 96) {
      store.compact();
    } else if (dice < 98) {
      pair();
    } else if (!late.isEmpty()) {
      store.answer(random.nextInt(SimulatedStore.REPLICAS), late.removeFirst());
    }
  }

  /** The last replica is asked seldom, and stays behind. */
  private int mostlyOthers() {
    return random.nextInt(10) == 0 ? SimulatedStore.REPLICAS - 1 : random.nextInt(2);
  }

  private void client(int client) {
    Running request = running.get(client);
    if (request == null) {
      int at = mostlyOthers();
      int id = ids++;
      running.put(client, new Running(id, at, now, request(id), null));
    } else if (request.outcome == null) {
      Outcome outcome = store.answer(request.at, request.request);
      running.put(
          client, new Running(request.id, request.at, request.start, request.request, outcome));
    } else {
      running.remove(client);
      end(request, "client-" + client, request.outcome);
    }
  }

  private void end(Running request, String client, Outcome outcome) {
    operations.add(new Operation(request.id, client, request.start, now, request.request, outcome));
    Operation ended = operations.getLast();
    switch (outcome) {
      case Written(Version version) -> learn(ended.key().orElseThrow(), version);
      case Found(Version version) -> learn(ended.key().orElseThrow(), version);
      case Listed(long _, Map<Key, Version> items) -> items.forEach(this::learn);
      case Outcome.Deleted _, Outcome.Refused _, Unknown _ -> {}
    }
  }

  private void learn(Key key, Version version) {
    seen.put(key, version.revision());
    uids.put(key, version.uid());
  }

  private Outcome at(int replica, Request request, String client) {
    Outcome outcome = store.answer(replica, request);
    end(new Running(ids++, replica, now, request, null), client, outcome);
    return outcome;
  }

  private Request request(int id) {
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    Key key = new Key(kind, "object-" + random.nextInt(3));
    Freshness freshness = random.nextInt(4) == 0 ? Freshness.ANY : Freshness.MOST_RECENT;
    String value = "v" + id;
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Create(key, value);
      case 2, 3 -> new Update(key, seen.getOrDefault(key, 1L), value);
      case 4 -> new Patch(key, value);
      case 5 -> new Delete(key, random.nextBoolean() ? "" : uids.getOrDefault(key, ""));
      case 6, 7, 8 -> new Get(key, freshness);
      default -> new ListAll(kind, freshness);
    };
  }

  private void watcher() {
    if (live.size() < WATCHERS) {
      watch(KINDS.get(random.nextInt(KINDS.size())));
      return;
    }
    SimulatedWatch watch = live.get(random.nextInt(live.size()));
    int dice = random.nextInt(10);
    if (dice < 6) {
      watch.hear(1 + random.nextInt(4));
    } else if (dice < 8) {
      watch.mark();
    } else {
      watch.connect(random.nextInt(SimulatedStore.REPLICAS));
    }
    if (watch.expired()) {
      live.remove(watch);
    }
  }

  /** From a list, or from a revision somebody was told of, which a replica may not have yet. */
  private void watch(String kind) {
    if (!seen.isEmpty() && random.nextInt(3) == 0) {
      watch(kind, Collections.max(seen.values()), SimulatedStore.REPLICAS - 1);
      return;
    }
    int replica = random.nextInt(SimulatedStore.REPLICAS);
    if (at(replica, new ListAll(kind, Freshness.MOST_RECENT), "watcher") instanceof Listed list) {
      int other = random.nextInt(SimulatedStore.REPLICAS);
      for (int meanwhile = random.nextInt(25); meanwhile > 0; meanwhile--, now++) {
        client(random.nextInt(CLIENTS));
      }
      store.follow(other);
      watch(kind, list.revision(), other);
    }
  }

  private void watch(String kind, long from, int replica) {
    SimulatedWatch watch =
        new SimulatedWatch(store, random, "w" + watches.size(), kind, from, replica);
    watches.add(watch);
    if (!watch.expired()) {
      live.add(watch);
    }
  }

  private void crash(int replica) {
    running.forEach(
        (client, request) -> {
          if (request.at == replica && request.outcome == null && random.nextBoolean()) {
            late.add(request.request);
          }
        });
    running.entrySet().stream()
        .filter(each -> each.getValue().at == replica)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::giveUp);
    store.crash(replica);
  }

  private void giveUp(int client) {
    Running request = running.remove(client);
    if (request != null) {
      end(request, "client-" + client, new Unknown());
    }
  }

  /** The system itself changes two objects at once. */
  private void pair() {
    String value = "v" + ids;
    String otherValue = "v" + (ids + 1);
    List<Version> both = store.both(ONE, value, OTHER, otherValue);
    end(
        new Running(ids++, 0, now, new Patch(ONE, value), null),
        "system",
        new Written(both.getFirst()));
    end(
        new Running(ids++, 0, now, new Patch(OTHER, otherValue), null),
        "system",
        new Written(both.getLast()));
  }
}
