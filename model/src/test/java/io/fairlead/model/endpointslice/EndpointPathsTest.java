package io.fairlead.model.endpointslice;

import static io.fairlead.model.endpointslice.SliceSamples.pod;
import static io.fairlead.model.endpointslice.SliceSamples.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pods to slices to deltas to targets, over any walk of pods that come, change and go: the targets
 * are those of the last state, whatever the walk, though the slices may be packed differently.
 */
class EndpointPathsTest {

  private static final NamespacedName WEB = new NamespacedName("shop", "web");

  @Property(tries = 25)
  void anyWalkEndsInTheTargetsOfItsLastState(@ForAll Random random) {
    Walk walk = new Walk(random);
    for (int step = 0; step < 15; step++) {
      walk.step();
      walk.check();
    }
    assertEquals(
        answers(ServiceEndpoints.of(Walk.views(walk.fresh().values()))),
        answers(walk.index),
        "a walk and a fresh start give the same targets");
  }

  private static List<Object> answers(ServiceEndpoints endpoints) {
    Service service = ServiceJson.read(web());
    return List.of(endpoints.usable(service, service.ports().getFirst()), endpoints.ready(WEB));
  }

  /** One Service whose pods change step by step. */
  private static final class Walk {
    private final Random random;
    private final Map<String, Pod> pods = new TreeMap<>();
    private Map<String, ObjectNode> slices = new TreeMap<>();
    private ServiceEndpoints index = ServiceEndpoints.EMPTY;
    private int names;

    Walk(Random random) {
      this.random = random;
    }

    void step() {
      for (int change = random.nextInt(60); change >= 0; change--) {
        int number = random.nextInt(260);
        String name = "p" + number;
        SliceSamples.PodBuilder pod = pod(name, "10.0." + number / 250 + "." + number % 250);
        switch (random.nextInt(6)) {
          case 0 -> pod.notReady();
          case 1 -> pod.terminating();
          case 2 -> pod.ports(new ContainerPort("http", Protocol.TCP, 9090));
          default -> pod.node("n" + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
          pods.remove(name);
        } else {
          pods.put(name, pod.build());
        }
      }
      Map<String, ObjectNode> now = planned(slices);
      List<SliceDelta> deltas = SliceDelta.diff(slices, now);
      assertEquals(now, SliceDelta.apply(slices, deltas));
      List<NamespacedName> removed = new ArrayList<>();
      slices.keySet().stream()
          .filter(name -> !now.containsKey(name))
          .forEach(name -> removed.add(new NamespacedName("shop", name)));
      List<ObjectNode> changed =
          now.values().stream().filter(slice -> !slices.containsValue(slice)).toList();
      index = index.with(views(changed), removed);
      slices = now;
    }

    void check() {
      assertEquals(planned(slices), slices, "planning again changes nothing");
      slices.values().forEach(s -> assertEquals(true, s.path("endpoints").size() <= 100, "E2"));
      List<EndpointSlice> shuffled = new ArrayList<>(views(slices.values()));
      Collections.shuffle(shuffled, random);
      assertEquals(answers(ServiceEndpoints.of(shuffled)), answers(index));
    }

    Map<String, ObjectNode> fresh() {
      return planned(Map.of());
    }

    private Map<String, ObjectNode> planned(Map<String, ObjectNode> current) {
      List<ObjectNode> plan =
          SlicePacking.plan(
              web(),
              List.copyOf(current.values()),
              DesiredSlices.compute(web(), pods.values(), node -> "", Map::of),
              () -> "s" + ++names,
              Instant.ofEpochSecond(names));
      Map<String, ObjectNode> byName = new TreeMap<>();
      plan.forEach(slice -> byName.put(ObjectMeta.of(slice).name(), slice));
      return byName;
    }

    static List<EndpointSlice> views(Collection<ObjectNode> slices) {
      return slices.stream().map(EndpointSliceJson::read).toList();
    }
  }
}
