package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.Validation;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.validation.FieldError;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Objects made and judged as the API does. */
final class Objects {
  private static final KindSettings SETTINGS =
      new KindSettings(
          FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
          new PortRange(30000, 32767),
          "cluster.local");

  private Objects() {}

  /** A complete object with this spec. */
  static ObjectNode made(ResourceKind kind, String spec) {
    ObjectNode body = Yaml.object("{metadata: {name: x}}");
    body.set("spec", Yaml.node(spec));
    return Lifecycle.prepareCreate(kind, kind.namespaced() ? "default" : "", body, Instant.EPOCH);
  }

  /** What is wrong with a new object of this spec. */
  static List<String> errors(ResourceKind kind, String spec) {
    return words(Validation.onCreate(kind, made(kind, spec), SETTINGS));
  }

  /** What is wrong with going from one spec to another. */
  static List<String> errors(ResourceKind kind, String old, String now) {
    ObjectNode before = made(kind, old);
    ObjectNode after = before.deepCopy();
    after.set("spec", Yaml.node(now));
    after = Lifecycle.prepareUpdate(kind, before, after, Part.MAIN);
    return words(Validation.onUpdate(kind, before, after, SETTINGS, Part.MAIN));
  }

  /** What is wrong with writing this status. */
  static List<String> statusErrors(ResourceKind kind, String spec, String status) {
    ObjectNode before = made(kind, spec);
    ObjectNode after = before.deepCopy();
    after.set("status", Yaml.node(status));
    after = Lifecycle.prepareUpdate(kind, before, after, Part.STATUS);
    return words(Validation.onUpdate(kind, before, after, SETTINGS, Part.STATUS));
  }

  private static List<String> words(List<FieldError> errors) {
    return errors.stream().map(FieldError::toString).toList();
  }
}
