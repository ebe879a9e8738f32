package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.service.ServiceJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lays endpoints out over slices with as few writes as possible (E2-E6): endpoints stay in the
 * slice they are in, nothing is ever re-balanced.
 */
public final class SlicePacking {

  /** Endpoints of one slice at most (E2). */
  public static final int MAX_ENDPOINTS = 100;

  private final SliceObjects objects;
  private final List<SliceDraft> drafts = new ArrayList<>();

  private SlicePacking(SliceObjects objects) {
    this.objects = objects;
  }

  /** What may share slices. */
  private record GroupKey(AddressType addressType, JsonNode ports) {}

  /**
   * All slices a Service should have now, complete, by name; a slice nothing changed in is the very
   * object given in {@code current}. Equal input gives equal output. A Service without selector
   * should have none (E5), one that is going gets no new ones (E15).
   *
   * @param current slices that are ours ({@link SliceLabels#isOurs}); others are not touched (E7)
   * @param desired of {@link DesiredSlices#compute}
   * @param nameSuffix what follows {@code <service>-} in names of new slices
   * @param now time of the change: creation of new slices, trigger time of those that change
   */
  public static List<ObjectNode> plan(
      ObjectNode service,
      List<ObjectNode> current,
      List<DesiredSlices.Group> desired,
      Supplier<String> nameSuffix,
      Instant now) {
    if (!DesiredSlices.managed(ServiceJson.read(service))) {
      return List.of();
    }
    List<AddressType> placeholders = DesiredSlices.addressTypes(service);
    return plan(SliceOwner.service(service), placeholders, current, desired, nameSuffix, now);
  }

  /** As {@link #plan}, for a Service without selector whose Endpoints somebody wrote (E16). */
  public static List<ObjectNode> mirror(
      ObjectNode service,
      ObjectNode endpoints,
      List<ObjectNode> current,
      Supplier<String> nameSuffix,
      Instant now) {
    if (ServiceJson.read(service).selector() != null || !MirroredEndpoints.wanted(endpoints)) {
      return List.of();
    }
    boolean terminating = ObjectMeta.of(service).terminating();
    return plan(
        SliceOwner.endpoints(endpoints, terminating),
        List.of(),
        current,
        MirroredEndpoints.groups(endpoints),
        nameSuffix,
        now);
  }

  private static List<ObjectNode> plan(
      SliceOwner owner,
      List<AddressType> placeholders,
      List<ObjectNode> current,
      List<DesiredSlices.Group> desired,
      Supplier<String> nameSuffix,
      Instant now) {
    List<ObjectNode> byName = new ArrayList<>(current);
    byName.sort(Comparator.comparing(slice -> ObjectMeta.of(slice).name()));
    SlicePacking packing = new SlicePacking(new SliceObjects(owner, byName, nameSuffix, now));
    packing.pack(byName, desired);
    placeholders.forEach(packing::addPlaceholder);
    packing.recycle();
    return packing.drafts.stream()
        .filter(draft -> !draft.dropped() && (!owner.terminating() || draft.base() != null))
        .map(packing.objects::write)
        .sorted(Comparator.comparing(slice -> ObjectMeta.of(slice).name()))
        .toList();
  }

  private void pack(List<ObjectNode> current, List<DesiredSlices.Group> desired) {
    Map<GroupKey, List<SliceDraft>> existing = new LinkedHashMap<>();
    for (ObjectNode slice : current) {
      GroupKey key = new GroupKey(EndpointSliceJson.addressType(slice), slice.path("ports"));
      SliceDraft draft = new SliceDraft(slice, key.addressType(), objects.needsRewrite(slice));
      existing.computeIfAbsent(key, k -> new ArrayList<>()).add(draft);
      drafts.add(draft);
    }
    Map<GroupKey, DesiredSlices.Group> wanted = new HashMap<>();
    desired.forEach(group -> wanted.put(new GroupKey(group.addressType(), group.ports()), group));
    Set<GroupKey> keys = new LinkedHashSet<>(existing.keySet());
    desired.forEach(group -> keys.add(new GroupKey(group.addressType(), group.ports())));
    for (GroupKey key : keys) {
      DesiredSlices.Group group = wanted.get(key);
      Map<String, ObjectNode> endpoints = new TreeMap<>();
      if (group != null) {
        group.endpoints().forEach(e -> endpoints.put(SliceChanges.address(e), e));
      }
      packGroup(key, existing.getOrDefault(key, List.of()), endpoints);
    }
  }

  /** The three steps of E3. */
  private void packGroup(
      GroupKey key, List<SliceDraft> existing, Map<String, ObjectNode> endpoints) {
    existing.forEach(draft -> draft.keep(endpoints));
    List<SliceDraft> written =
        existing.stream()
            .filter(draft -> draft.changed() && !draft.isEmpty())
            .sorted(Comparator.comparingInt(SliceDraft::room))
            .toList();
    written.forEach(draft -> draft.fill(endpoints));
    while (!endpoints.isEmpty()) {
      int count = endpoints.size();
      SliceDraft best =
          existing.stream()
              .filter(draft -> !draft.changed() && !draft.isEmpty() && draft.room() >= count)
              .min(Comparator.comparingInt(SliceDraft::room))
              .orElseGet(() -> open(key));
      best.fill(endpoints);
    }
    existing.stream().filter(SliceDraft::isEmpty).forEach(SliceDraft::drop);
  }

  private SliceDraft open(GroupKey key) {
    SliceDraft draft = SliceDraft.opened(key.addressType(), (ArrayNode) key.ports());
    drafts.add(draft);
    return draft;
  }

  /** A Service without endpoints has one empty slice of each family (E5). */
  private void addPlaceholder(AddressType type) {
    if (live().noneMatch(draft -> draft.addressType() == type)) {
      open(new GroupKey(type, JsonNodeFactory.instance.arrayNode()));
    }
  }

  /** One slice that would go and one that would come are one that changes (E4). */
  private void recycle() {
    List<SliceDraft> going = new ArrayList<>(drafts.stream().filter(SliceDraft::dropped).toList());
    for (SliceDraft coming : live().filter(draft -> draft.base() == null).toList()) {
      going.stream()
          .filter(draft -> draft.addressType() == coming.addressType())
          .min(Comparator.comparing(draft -> !draft.hasPorts(coming)))
          .ifPresent(
              draft -> {
                going.remove(draft);
                drafts.remove(coming);
                draft.becomes(coming);
              });
    }
  }

  private Stream<SliceDraft> live() {
    return drafts.stream().filter(draft -> !draft.dropped());
  }
}
