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
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Slices from the pods the selector matches now; a function of the workloads it is given. */
public final class PodSlices implements SliceDerivation {

  /** Kubernetes' alphabet for generated names: no vowels, nothing that looks alike. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;

  private final Supplier<Workloads> workloads;
  private final Predicate<NamespacedName> taken;

  /**
   * A derivation.
   *
   * @param taken whether there is a slice of this name, whoever made it
   */
  public PodSlices(Supplier<Workloads> workloads, Predicate<NamespacedName> taken) {
    this.workloads = workloads;
    this.taken = taken;
  }

  @Override
  public List<SliceDelta> deltas(
      ObjectNode service, Map<String, ObjectNode> slices, Moment moment) {
    Service view = ServiceJson.read(service);
    Map<String, String> selector = view.selector();
    Workloads now = workloads.get();
    List<Pod> pods = selector == null ? List.of() : now.selected(view.name().namespace(), selector);
    Map<String, ObjectNode> wanted = new LinkedHashMap<>();
    for (ObjectNode slice :
        SlicePacking.plan(
            service,
            List.copyOf(slices.values()),
            DesiredSlices.compute(service, pods, now::zone),
            suffixes(view.name(), moment.random()),
            moment.at())) {
      wanted.put(ObjectMeta.of(slice).name(), slice);
    }
    return SliceDelta.diff(slices, wanted);
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
