package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects under apply, without anything around them: what a write makes is the next live one. */
final class Objects {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ResourceKind kind;
  private ObjectNode live = Yaml.object("{}");
  private Instant now = START;

  private Objects(ResourceKind kind) {
    this.kind = kind;
  }

  static Objects of(ResourceKind kind) {
    return new Objects(kind);
  }

  static Write write(ResourceKind kind, String manager, Instant at) {
    return Write.of(kind, Schemas.of(kind), kind.apiVersion(), Part.MAIN, manager, at);
  }

  private Write write(String manager) {
    now = now.plusSeconds(1);
    return write(kind, manager, now);
  }

  private ObjectNode config(String yaml) {
    ObjectNode config = Yaml.object(yaml);
    config.put("apiVersion", kind.apiVersion());
    config.put("kind", kind.kind());
    return config;
  }

  Applied tryApply(String manager, String config, boolean force) {
    return Applying.apply(write(manager), live, config(config), force);
  }

  /** As the API does: the write is not one where only times would move. */
  Objects apply(String manager, String config) {
    return taken(tryApply(manager, config, false));
  }

  Objects force(String manager, String config) {
    return taken(tryApply(manager, config, true));
  }

  private Objects taken(Applied applied) {
    if (!(applied instanceof Applied.Ok(ObjectNode object, ManagedFields owners))) {
      throw new AssertionError(applied);
    }
    ObjectNode next = object.deepCopy();
    owners.writeTo(next);
    ManagedFields.keepTimes(live, next);
    live = next;
    return this;
  }

  /** Another puts this object in the place of what there is; managedFields as it likes. */
  Objects update(String manager, String object) {
    ObjectNode sent = config(object);
    ObjectNode next = sent.deepCopy();
    if (live.isEmpty()) {
      Tracking.created(write(manager), sent, next);
    } else {
      Tracking.updated(write(manager), live, sent, next);
    }
    live = next;
    return this;
  }

  ObjectNode live() {
    return live;
  }

  /** The live object without type and managedFields. */
  JsonNode content() {
    ObjectNode content = live.deepCopy();
    content.remove("apiVersion");
    content.remove("kind");
    if (content.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
      if (metadata.isEmpty()) {
        content.remove("metadata");
      }
    }
    return content;
  }

  JsonNode entries() {
    return live.path("metadata").path("managedFields");
  }

  /** FieldsV1 of a manager; {@code {}} where it owns nothing. */
  JsonNode owned(String manager) {
    for (JsonNode entry : entries()) {
      if (entry.path("manager").stringValue("").equals(manager)) {
        return entry.path("fieldsV1");
      }
    }
    return Yaml.object("{}");
  }
}
