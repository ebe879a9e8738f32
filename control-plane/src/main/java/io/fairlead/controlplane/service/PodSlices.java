package io.fairlead.controlplane.service;

import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.endpointslice.DesiredSlices;
import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.endpointslice.SlicePacking;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Slices from the pods the selector matches now or, where there is no selector, from the Endpoints
 * somebody wrote; a function of the workloads and Endpoints it is given.
 */
public final class PodSlices implements SliceDerivation {

  /** Kubernetes' alphabet for generated names: no vowels, nothing that looks alike. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;

  private final Supplier<Workloads> workloads;
  private final Function<NamespacedName, @Nullable ObjectNode> endpoints;
  private final Predicate<NamespacedName> taken;

  /**
   * A derivation.
   *
   * @param endpoints the Endpoints of this name that somebody wrote, null when there are none
   * @param taken whether there is a slice of this name, whoever made it
   */
  public PodSlices(
      Supplier<Workloads> workloads,
      Function<NamespacedName, @Nullable ObjectNode> endpoints,
      Predicate<NamespacedName> taken) {
    this.workloads = workloads;
    this.endpoints = endpoints;
    this.taken = taken;
  }

  @Override
  public List<SliceDelta> deltas(
      ObjectNode service, Map<String, ObjectNode> slices, Moment moment) {
    Map<String, ObjectNode> wanted = new LinkedHashMap<>();
    for (ObjectNode slice : planned(service, List.copyOf(slices.values()), moment)) {
      wanted.put(ObjectMeta.of(slice).name(), slice);
    }
    return SliceDelta.diff(slices, wanted);
  }

  private List<ObjectNode> planned(ObjectNode service, List<ObjectNode> current, Moment moment) {
    Service view = ServiceJson.read(service);
    Supplier<String> suffixes = suffixes(view.name(), moment.random());
    Map<String, String> selector = view.selector();
    if (selector == null) {
      ObjectNode written = endpoints.apply(view.name());
      return written == null
          ? List.of()
          : SlicePacking.mirror(service, written, current, suffixes, moment.at());
    }
    Workloads now = workloads.get();
    List<Pod> pods = now.selected(view.name().namespace(), selector);
    return SlicePacking.plan(
        service,
        current,
        DesiredSlices.compute(service, pods, now::zone, now::cpuOfZones),
        suffixes,
        moment.at());
  }

  private Supplier<String> suffixes(NamespacedName service, SplittableRandom random) {
    return () -> {
      String suffix = suffix(random);
      while (taken.test(new NamespacedName(service.namespace(), service.name() + "-" + suffix))) {
        suffix = suffix(random);
      }
      return suffix;
    };
  }

  private static String suffix(SplittableRandom random) {
    StringBuilder text = new StringBuilder(SUFFIX_LENGTH);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
