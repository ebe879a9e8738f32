package io.fairlead.controlplane.catalog;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A random life of a few entities, as each of them would journal it. */
final class EventWalk {

  private static final int STEPS = 20;

  private final Map<String, List<JournalEvent>> byEntity = new LinkedHashMap<>();

  EventWalk(long seed) {
    Random random = new Random(seed);
    for (String name : List.of("a", "b")) {
      byEntity.put("service " + name, service(random, Samples.key(ResourceKind.SERVICE, name)));
      byEntity.put(
          "policy " + name, policy(random, Samples.key(ResourceKind.NETWORK_POLICY, name)));
      byEntity.put("slice " + name, handMade(random, name));
      byEntity.put("endpoints " + name, object(random, Samples.key(ResourceKind.ENDPOINTS, name)));
      byEntity.put("pod " + name, object(random, Samples.key(ResourceKind.POD, name)));
    }
    byEntity.put("pool", pool(random));
  }

  /** All events in one order, in which each entity's own are in theirs. */
  List<FeedRecord> interleaved(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> done = new TreeMap<>();
    List<String> open = new ArrayList<>(byEntity.keySet());
    List<FeedRecord> records = new ArrayList<>();
    long ordering = 0;
    while (!open.isEmpty()) {
      String entity = open.get(random.nextInt(open.size()));
      List<JournalEvent> events = byEntity.getOrDefault(entity, List.of());
      int next = done.merge(entity, 1, Integer::sum);
      if (next > events.size()) {
        open.remove(entity);
      } else {
        ordering += 1 + random.nextInt(3);
        records.add(new FeedRecord(ordering, entity, next, events.get(next - 1)));
      }
    }
    return records;
  }

  private static List<JournalEvent> object(Random random, ResourceKey key) {
    List<JournalEvent> events = new ArrayList<>();
    boolean there = false;
    for (int i = 0; i < STEPS; i++) {
      ObjectNode object = Samples.object(key, "" + random.nextInt(3));
      events.add(life(key, object, there, there && random.nextInt(4) == 0));
      there = !(events.getLast() instanceof ObjectEvent.Removed);
    }
    return events;
  }

  private static JournalEvent life(
      ResourceKey key, ObjectNode object, boolean there, boolean remove) {
    if (!there) {
      return new ObjectEvent.Created(key, object);
    }
    return remove ? new ObjectEvent.Removed(key, object) : new ObjectEvent.Replaced(key, object);
  }

  private static List<JournalEvent> handMade(Random random, String name) {
    ResourceKey key = Samples.key(ResourceKind.ENDPOINT_SLICE, "made-" + name);
    List<JournalEvent> events = new ArrayList<>();
    boolean there = false;
    for (int i = 0; i < STEPS; i++) {
      ResourceKey service = Samples.key(ResourceKind.SERVICE, random.nextBoolean() ? "a" : "b");
      ObjectNode slice = Samples.slice(service, key.name(), false, addresses(random));
      events.add(life(key, slice, there, there && random.nextInt(4) == 0));
      there = !(events.getLast() instanceof ObjectEvent.Removed);
    }
    return events;
  }

  private static List<JournalEvent> service(Random random, ResourceKey key) {
    List<JournalEvent> events = new ArrayList<>();
    Map<String, ObjectNode> slices = new TreeMap<>();
    boolean there = false;
    for (int i = 0; i < STEPS; i++) {
      if (there && random.nextInt(3) > 0) {
        Map<String, ObjectNode> next = slices(random, key);
        events.add(new EndpointsChanged(key, SliceDelta.diff(slices, next)));
        slices = next;
      } else {
        ObjectNode object = Samples.object(key, "" + random.nextInt(3));
        if (random.nextBoolean()) {
          object.withObject("/spec/selector").put("app", key.name());
        }
        if (random.nextBoolean()) {
          int block = key.name().charAt(0);
          object
              .withObject("/spec")
              .put("clusterIP", "127.64.%d.%d".formatted(block, random.nextInt(3)));
        }
        events.add(life(key, object, there, there && random.nextInt(3) == 0));
        there = !(events.getLast() instanceof ObjectEvent.Removed);
        slices = there ? slices : Map.of();
      }
    }
    return events;
  }

  private static Map<String, ObjectNode> slices(Random random, ResourceKey service) {
    Map<String, ObjectNode> slices = new TreeMap<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      String name = service.name() + "-" + random.nextInt(3);
      slices.put(name, Samples.slice(service, name, true, addresses(random)));
    }
    return slices;
  }

  private static List<String> addresses(Random random) {
    return IntStream.range(1, 6)
        .filter(_ -> random.nextBoolean())
        .mapToObj(i -> "127.65.0." + i)
        .toList();
  }

  private static List<JournalEvent> policy(Random random, ResourceKey key) {
    List<JournalEvent> events = new ArrayList<>();
    boolean there = false;
    for (int i = 0; i < STEPS; i++) {
      if (there && random.nextBoolean()) {
        String pod = "127.65.0." + random.nextInt(5);
        events.add(
            random.nextBoolean()
                ? new PolicyResolved(key, Samples.rules(key, pod))
                : new PolicyStatusTold(
                    key,
                    JsonNodeFactory.instance
                        .objectNode()
                        .put("observedGeneration", random.nextInt(3))));
      } else {
        ObjectNode object = Samples.object(key, "" + random.nextInt(3));
        object.withObject("/metadata").put("generation", random.nextInt(3));
        events.add(life(key, object, there, there && random.nextInt(3) == 0));
        there = !(events.getLast() instanceof ObjectEvent.Removed);
      }
    }
    return events;
  }

  private static List<JournalEvent> pool(Random random) {
    List<JournalEvent> events = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      String value = "127.64.0." + random.nextInt(4);
      events.add(
          random.nextBoolean()
              ? new PoolClaimed("clusterips", value, "uid-" + random.nextInt(3))
              : new PoolReleased("clusterips", value));
    }
    return events;
  }
}
