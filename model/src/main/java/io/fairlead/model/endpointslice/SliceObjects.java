package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.service.ServiceJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the slices of one Service: names, labels, owner, generation (E6). */
final class SliceObjects {

  private static final Set<String> RESERVED =
      Set.of(SliceLabels.SERVICE_NAME, SliceLabels.MANAGED_BY, SliceLabels.HEADLESS);
  private static final int NAME_ATTEMPTS = 100;

  private final ObjectMeta service;
  private final ObjectNode labels;
  private final ArrayNode owners;
  private final Set<String> names = new HashSet<>();
  private final Supplier<String> nameSuffix;
  private final Instant now;

  SliceObjects(
      ObjectNode service, List<ObjectNode> current, Supplier<String> nameSuffix, Instant now) {
    this.service = ObjectMeta.of(service);
    this.nameSuffix = nameSuffix;
    this.now = now;
    this.labels = labels(this.service, ServiceJson.read(service).headless());
    this.owners = owners(this.service);
    current.forEach(slice -> names.add(ObjectMeta.of(slice).name()));
  }

  /** Its labels or owner are not what the Service asks for any more. */
  boolean needsRewrite(ObjectNode slice) {
    JsonNode metadata = slice.path("metadata");
    return !labels.equals(metadata.path("labels"))
        || !owners.equals(metadata.path("ownerReferences"));
  }

  /** The slice a draft stands for; the one there is when nothing differs. */
  ObjectNode write(SliceDraft draft) {
    ObjectNode base = draft.base();
    ArrayNode endpoints = JsonNodeFactory.instance.arrayNode();
    draft.endpoints().forEach(endpoints::add);
    if (base != null
        && !needsRewrite(base)
        && endpoints.equals(base.path("endpoints"))
        && draft.ports().equals(base.path("ports"))) {
      return base;
    }
    ObjectNode slice = JsonNodeFactory.instance.objectNode();
    slice.put("kind", "EndpointSlice").put("apiVersion", "discovery.k8s.io/v1");
    slice.set("metadata", base == null ? opened() : rewritten(base));
    slice.put("addressType", draft.addressType() == AddressType.IPV6 ? "IPv6" : "IPv4");
    slice.set("endpoints", endpoints);
    slice.set("ports", draft.ports());
    return slice;
  }

  private ObjectNode opened() {
    String name = newName();
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata
        .put("name", name)
        .put("generateName", service.name() + "-")
        .put("namespace", service.namespace())
        .put("uid", uid(name))
        .put("generation", 1)
        .put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.set("labels", labels);
    metadata.putObject("annotations").put(SliceLabels.TRIGGER_TIME, now.toString());
    metadata.set("ownerReferences", owners);
    return metadata;
  }

  private ObjectNode rewritten(ObjectNode base) {
    ObjectNode metadata = ((ObjectNode) base.path("metadata")).deepCopy();
    metadata.put("generation", Fields.integer(metadata, "generation", 0) + 1);
    metadata.set("labels", labels);
    metadata.withObject("/annotations").put(SliceLabels.TRIGGER_TIME, now.toString());
    metadata.set("ownerReferences", owners);
    return metadata;
  }

  private String newName() {
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      String name = service.name() + "-" + nameSuffix.get();
      if (names.add(name)) {
        return name;
      }
    }
    throw new IllegalStateException(
        "no free name for a slice of " + service.namespacedName() + " among " + names);
  }

  /** Told from what makes the slice unique, so that planning needs no randomness of its own. */
  private String uid(String name) {
    String what = service.uid() + "/" + name + "/" + now;
    return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The Service's labels and ours (E6). */
  private static ObjectNode labels(ObjectMeta service, boolean headless) {
    Map<String, String> all = new TreeMap<>(service.labels());
    all.keySet().removeAll(RESERVED);
    all.put(SliceLabels.SERVICE_NAME, service.name());
    all.put(SliceLabels.MANAGED_BY, SliceLabels.OUR_NAME);
    if (headless) {
      all.put(SliceLabels.HEADLESS, "");
    }
    ObjectNode labels = JsonNodeFactory.instance.objectNode();
    all.forEach(labels::put);
    return labels;
  }

  private static ArrayNode owners(ObjectMeta service) {
    ArrayNode owners = JsonNodeFactory.instance.arrayNode();
    owners
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", "Service")
        .put("name", service.name())
        .put("uid", service.uid())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
    return owners;
  }
}
