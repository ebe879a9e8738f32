package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
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

/** Writes the slices of one owner: names, labels, annotations, generation (E6). */
final class SliceObjects {

  private static final int NAME_ATTEMPTS = 100;

  private final SliceOwner owner;
  private final ObjectNode labels;
  private final ObjectNode annotations;
  private final ArrayNode owners;
  private final Set<String> names = new HashSet<>();
  private final Supplier<String> nameSuffix;
  private final Instant now;

  SliceObjects(
      SliceOwner owner, List<ObjectNode> current, Supplier<String> nameSuffix, Instant now) {
    this.owner = owner;
    this.nameSuffix = nameSuffix;
    this.now = now;
    this.labels = sorted(owner.labels());
    this.annotations = sorted(owner.annotations());
    this.owners = owner.references();
    current.forEach(slice -> names.add(ObjectMeta.of(slice).name()));
  }

  /** Its labels, annotations or owner are not what is asked for any more. */
  boolean needsRewrite(ObjectNode slice) {
    JsonNode metadata = slice.path("metadata");
    return !labels.equals(metadata.path("labels"))
        || !owners.equals(metadata.path("ownerReferences"))
        || !annotations.equals(withoutTime(metadata.path("annotations")));
  }

  private static JsonNode withoutTime(JsonNode annotations) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    annotations
        .properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals(SliceLabels.TRIGGER_TIME)) {
                rest.set(entry.getKey(), entry.getValue());
              }
            });
    return rest;
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
    slice.put("addressType", draft.addressType().text());
    slice.set("endpoints", endpoints);
    slice.set("ports", draft.ports());
    return slice;
  }

  private ObjectNode opened() {
    String name = newName();
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata
        .put("name", name)
        .put("generateName", owner.name().name() + "-")
        .put("namespace", owner.name().namespace())
        .put("uid", uid(name))
        .put("generation", 1)
        .put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    metadata.set("labels", labels);
    metadata.set("annotations", timed());
    metadata.set("ownerReferences", owners);
    return metadata;
  }

  private ObjectNode rewritten(ObjectNode base) {
    ObjectNode metadata = ((ObjectNode) base.path("metadata")).deepCopy();
    metadata.put("generation", Fields.integer(metadata, "generation", 0) + 1);
    metadata.set("labels", labels);
    metadata.set("annotations", timed());
    metadata.set("ownerReferences", owners);
    return metadata;
  }

  private String newName() {
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      String name = owner.name().name() + "-" + nameSuffix.get();
      if (names.add(name)) {
        return name;
      }
    }
    throw new IllegalStateException(
        "no free name for a slice of " + owner.name() + " among " + names);
  }

  /** Told from what makes the slice unique, so that planning needs no randomness of its own. */
  private String uid(String name) {
    String what = owner.uid() + "/" + name + "/" + now;
    return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private ObjectNode timed() {
    return annotations.deepCopy().put(SliceLabels.TRIGGER_TIME, now.toString());
  }

  private static ObjectNode sorted(Map<String, String> texts) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(texts).forEach(object::put);
    return object;
  }
}
