package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that come together are told together; time passes when the test says so. */
class GatheredDeliveriesTest {
  private final Queue<Runnable> rests = new ArrayDeque<>();
  private final Distributor distributor;
  private final List<HeardAgent> agents = new ArrayList<>();
  private int rounds; // in which all were told

  /** What there was to be told at each revision. */
  private final Map<Long, Map<ImageKey, ImageEntry>> states = new HashMap<>();

  private CatalogImage view =
      Images.of("{kind: Namespace, metadata: {name: default}}\n---\n" + slice("web", 0));

  GatheredDeliveriesTest() {
    distributor = new Distributor(view, 100, _ -> false);
    Gathered gathered =
        new Gathered(
            () -> {
              rounds++;
              distributor.deliver();
            },
            () -> Duration.ofMillis(50),
            (_, then) -> rests.add(then));
    distributor.onNews(gathered::ask);
    note();
  }

  @Test
  void aChangeAfterQuietIsToldAtOnce() throws Exception {
    HeardAgent agent = join("n0", "", 0);
    for (int i = 1; i < 10; i++) {
      put(slice("web", i));
      agent.read();
      assertEquals(view.revision(), agent.revision());
      rest();
      rest(); // nobody asked meanwhile
      assertTrue(rests.isEmpty(), "it is rested");
    }
  }

  @Test
  void nodesThatComeWhileItRestsAreToldOfTogether() throws Exception {
    int nodes = 60;
    int eachRest = 15;
    for (int i = 0; i < nodes; i++) {
      join("n" + i, "", 0);
      put(node("n" + i, 0));
      if (i % eachRest == eachRest - 1) {
        rest();
      }
      readAll();
    }
    whileSomethingRests();
    for (HeardAgent agent : agents) {
      assertEquals(nodes - 1, count(agent, EntryType.NODE_ROUTE));
      assertEquals(1, count(agent, EntryType.NODE));
    }
    assertEquals(1 + nodes / eachRest, rounds);
    int deliveries = agents.stream().mapToInt(HeardAgent::deliveries).sum();
    assertTrue(
        deliveries <= nodes * (rounds + 1),
        () -> "%d agents were written to %d times".formatted(nodes, deliveries));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsGatheredNothingIsLostAndNothingIsTurnedRound(long seed) throws Exception {
    Random random = new Random(seed);
    int joined = 0;
    for (int i = 0; i < 600; i++) {
      switch (random.nextInt(12)) {
        case 0 -> rest();
        case 1 -> {
          if (joined < 12) {
            join("n" + joined++, "", 0);
          }
        }
        case 2 -> comeBack(random);
        case 3 -> put(node("n" + random.nextInt(12), random.nextInt(4)));
        case 4 -> remove(random);
        case 5, 6, 7 -> put(slice(random.nextBoolean() ? "web" : "api", random.nextInt(16)));
        default -> {
          if (!agents.isEmpty()) {
            HeardAgent one = agents.get(random.nextInt(agents.size()));
            one.read();
            holdsWhatThereWas(one);
          }
        }
      }
    }
    whileSomethingRests();
    for (HeardAgent agent : agents) {
      assertEquals(wanted(agent, view.revision()), agent.held());
      assertTrue(agent.deliveries() <= 1 + rounds, () -> agent.deliveries() + " in " + rounds);
    }
  }

  private HeardAgent join(String node, String epoch, long revision) throws Exception {
    HeardAgent agent = new HeardAgent(node, epoch, revision);
    agents.add(agent);
    distributor.join(agent.session);
    agent.read();
    return agent;
  }

  /** One loses its stream, and all it holds. */
  private void comeBack(Random random) throws Exception {
    if (!agents.isEmpty()) {
      HeardAgent lost = agents.remove(random.nextInt(agents.size()));
      distributor.leave(lost.session);
      lost.session.end();
      holdsWhatThereWas(join(lost.session.hello().node(), "", 0));
    }
  }

  private void rest() {
    Runnable over = rests.poll();
    if (over != null) {
      over.run();
    }
  }

  private void whileSomethingRests() throws Exception {
    while (!rests.isEmpty()) {
      rest();
    }
    readAll();
  }

  private void readAll() throws Exception {
    for (HeardAgent agent : agents) {
      agent.read();
    }
  }

  private void holdsWhatThereWas(HeardAgent agent) {
    assertEquals(wanted(agent, agent.revision()), agent.held());
  }

  private Map<ImageKey, ImageEntry> wanted(HeardAgent agent, long revision) {
    return Objects.requireNonNull(states.get(revision), () -> "nothing was at " + revision)
        .entrySet()
        .stream()
        .filter(entry -> agent.session.audience().wants(entry.getKey().type()))
        .filter(
            entry ->
                agent.session.audience().seenFrom(Shelved.of(entry.getValue())).entry() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static long count(HeardAgent agent, EntryType type) {
    return agent.held().keySet().stream().filter(key -> key.type() == type).count();
  }

  private void put(String yaml) {
    CatalogImage before = view;
    view = Images.plus(view, yaml);
    for (ResourceKind kind : List.of(ResourceKind.NODE, ResourceKind.ENDPOINT_SLICE)) {
      for (CatalogObject now : view.list(kind)) {
        if (now.resourceVersion() == view.revision()) {
          apply(new CatalogChange.Upserted(now, before.get(now.key())));
        }
      }
    }
  }

  private void remove(Random random) {
    List<CatalogObject> all = List.copyOf(view.list(ResourceKind.NODE));
    if (!all.isEmpty()) {
      CatalogObject last = all.get(random.nextInt(all.size()));
      ResourceKey key = last.key();
      view = Images.minus(view, key, last.json());
      apply(new CatalogChange.Removed(last.at(view.revision())));
    }
  }

  private void apply(CatalogChange change) {
    note();
    distributor.apply(List.of(change), view);
  }

  private void note() {
    Map<ImageKey, ImageEntry> all = new HashMap<>();
    new ImageBuilder().all(view).forEach(entry -> all.put(entry.key(), entry));
    states.put(view.revision(), all);
  }

  private static String node(String name, int address) {
    return "{kind: Node, metadata: {name: %s}, status: {addresses: [{type: InternalIP, address: 10.0.0.%d}]}}"
        .formatted(name, address);
  }

  private static String slice(String name, int unready) {
    return IntStream.range(0, 16)
        .mapToObj(
            i -> "{addresses: [10.1.0.%d], conditions: {ready: %b}}".formatted(i, i != unready))
        .collect(
            Collectors.joining(
                ", ",
                "{kind: EndpointSlice, addressType: IPv4, metadata: {namespace: default, name: "
                    + name
                    + ", labels: {kubernetes.io/service-name: web}}, endpoints: [",
                "]}"));
  }
}
