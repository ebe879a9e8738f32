package io.fairlead.controlplane.catalog;

import io.fairlead.controlplane.catalog.CatalogCheckpoint.EntryKind;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.journal.CheckpointStore.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import tools.jackson.core.JacksonException;

/** Makes an image of a checkpoint's entries; used once. */
final class CheckpointReader {

  private final EnumMap<ResourceKind, TreeMap<NamespacedName, CatalogObject>> objects =
      new EnumMap<>(ResourceKind.class);
  private final List<Head> endpoints = new ArrayList<>();
  private final TreeMap<NamespacedName, PolicyRules> policies = new TreeMap<>();
  private final TreeMap<String, TreeMap<String, String>> claims = new TreeMap<>();
  private final CatalogImage live;
  private int version;

  /** What an entry says of an object before its text. */
  private record Head(ResourceKey key, long resourceVersion, long sequenceNr) {

    static Head read(DataInputStream in) throws IOException {
      ResourceKind kind = ResourceKind.valueOf(in.readUTF());
      return new Head(
          new ResourceKey(kind, in.readUTF(), in.readUTF()), in.readLong(), in.readLong());
    }
  }

  private CheckpointReader(CatalogImage live) {
    this.live = live;
  }

  /** The image; empty when the checkpoint is of another version or makes no sense. */
  static Optional<CatalogImage> read(Checkpoint checkpoint) {
    return read(checkpoint, CatalogImage.empty(checkpoint.epoch()));
  }

  /** The same, with the objects of {@code live} where it has them at the same version. */
  static Optional<CatalogImage> read(Checkpoint checkpoint, CatalogImage live) {
    CheckpointReader reader = new CheckpointReader(live);
    try {
      for (byte[] entry : checkpoint.entries()) {
        reader.readEntry(new DataInputStream(new ByteArrayInputStream(entry)));
        if (reader.version != CatalogCheckpoint.VERSION) {
          return Optional.empty();
        }
      }
      return Optional.of(reader.image(checkpoint.epoch(), checkpoint.ordering()));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void readEntry(DataInputStream in) throws IOException {
    switch (EntryKind.valueOf(in.readUTF())) {
      case VERSION -> version = in.readInt();
      case OBJECT -> {
        Head head = Head.read(in);
        SharedJson text = SharedJson.of(in.readAllBytes());
        objects
            .computeIfAbsent(head.key.kind(), _ -> new TreeMap<>())
            .put(
                head.key.namespacedName(),
                shared(head)
                    .orElseGet(
                        () ->
                            new CatalogObject(
                                head.key, head.resourceVersion, head.sequenceNr, text)));
      }
      case ENDPOINTS -> endpoints.add(Head.read(in));
      case POLICY -> {
        PolicyRules rules = CatalogCheckpoint.JSON.readValue(in.readAllBytes(), PolicyRules.class);
        policies.put(rules.name(), rules);
      }
      case CLAIM ->
          claims
              .computeIfAbsent(in.readUTF(), _ -> new TreeMap<>())
              .put(in.readUTF(), in.readUTF());
    }
  }

  private Optional<CatalogObject> shared(Head head) {
    return Optional.ofNullable(live.get(head.key))
        .filter(object -> head.key.kind() != ResourceKind.ENDPOINTS)
        .filter(object -> object.resourceVersion() == head.resourceVersion);
  }

  private CatalogImage image(String epoch, long revision) {
    EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds =
        new EnumMap<>(ResourceKind.class);
    objects.forEach((kind, all) -> kinds.put(kind, TreePMap.fromSortedMap(all)));
    TreePMap<NamespacedName, TreePSet<String>> slices = slices();
    TreePMap<String, TreePMap<String, String>> pools = TreePMap.empty();
    for (var pool : claims.entrySet()) {
      pools = pools.plus(pool.getKey(), TreePMap.fromSortedMap(pool.getValue()));
    }
    TreePMap<NamespacedName, CatalogObject> written = all(kinds, ResourceKind.ENDPOINTS);
    TreePMap<NamespacedName, CatalogObject> services = all(kinds, ResourceKind.SERVICE);
    TreeMap<NamespacedName, CatalogObject> shown = new TreeMap<>(written);
    shown.keySet().removeIf(name -> ImageEdit.hasSelector(services.get(name)));
    shown.putAll(deriveEndpoints(kinds, slices));
    kinds.put(ResourceKind.ENDPOINTS, TreePMap.fromSortedMap(shown));
    kinds.put(ResourceKind.IP_ADDRESS, addresses(kinds));
    kinds.put(ResourceKind.POLICY_STATUS, statuses(kinds));
    return new CatalogImage(
        epoch,
        revision,
        kinds,
        slices,
        written,
        TreePMap.fromSortedMap(policies),
        pools,
        controllers(kinds));
  }

  private static ControllerIndex controllers(
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds) {
    ControllerIndex index = ControllerIndex.EMPTY;
    for (ResourceKind kind : ControllerIndex.KINDS) {
      for (CatalogObject object : all(kinds, kind).values()) {
        index = index.after(null, object);
      }
    }
    return index;
  }

  private static TreePMap<NamespacedName, CatalogObject> addresses(
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds) {
    TreeMap<NamespacedName, CatalogObject> addresses = new TreeMap<>();
    for (CatalogObject service : all(kinds, ResourceKind.SERVICE).values()) {
      for (ResourceKey key : ServiceAddresses.keys(service)) {
        addresses.put(key.namespacedName(), ServiceAddresses.told(key, service));
      }
    }
    addresses.putAll(all(kinds, ResourceKind.IP_ADDRESS));
    return TreePMap.fromSortedMap(addresses);
  }

  /** A checkpoint of before there were any has none. */
  private static TreePMap<NamespacedName, CatalogObject> statuses(
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds) {
    TreePMap<NamespacedName, CatalogObject> statuses = all(kinds, ResourceKind.POLICY_STATUS);
    for (CatalogObject policy : all(kinds, ResourceKind.NETWORK_POLICY).values()) {
      NamespacedName name = policy.key().namespacedName();
      if (!statuses.containsKey(name)) {
        statuses = statuses.plus(name, PolicyStatuses.of(policy, null, policy.resourceVersion()));
      }
    }
    return statuses;
  }

  private TreePMap<NamespacedName, CatalogObject> deriveEndpoints(
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds,
      TreePMap<NamespacedName, TreePSet<String>> slices) {
    TreePMap<NamespacedName, CatalogObject> services = all(kinds, ResourceKind.SERVICE);
    TreePMap<NamespacedName, CatalogObject> allSlices = all(kinds, ResourceKind.ENDPOINT_SLICE);
    TreeMap<NamespacedName, CatalogObject> derived = new TreeMap<>();
    for (Head head : endpoints) {
      NamespacedName name = head.key.namespacedName();
      CatalogObject service = services.get(name);
      if (service == null) {
        throw new IllegalArgumentException(head.key + " without its Service");
      }
      List<CatalogObject> parts = ImageEdit.told(name, slices, allSlices);
      derived.put(
          name,
          CatalogObject.derived(
              head.key,
              head.resourceVersion,
              head.sequenceNr,
              () -> ImageEdit.endpoints(service, parts)));
    }
    return TreePMap.fromSortedMap(derived);
  }

  private static TreePMap<NamespacedName, CatalogObject> all(
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> kinds, ResourceKind kind) {
    return kinds.getOrDefault(kind, TreePMap.empty());
  }

  private TreePMap<NamespacedName, TreePSet<String>> slices() {
    TreePMap<NamespacedName, TreePSet<String>> slices = TreePMap.empty();
    for (CatalogObject slice :
        objects.getOrDefault(ResourceKind.ENDPOINT_SLICE, new TreeMap<>()).values()) {
      NamespacedName service = ImageEdit.serviceOf(slice);
      if (service != null) {
        TreePSet<String> others = slices.getOrDefault(service, TreePSet.empty());
        slices = slices.plus(service, others.plus(slice.key().name()));
      }
    }
    return slices;
  }
}
