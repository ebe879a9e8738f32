package io.fairlead.controlplane.allocation;

import io.fairlead.model.json.Fields;
import io.fairlead.model.net.Cidr;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a Node has of the ranges of pods' addresses. Pure. */
public final class NodeClaims {

  private NodeClaims() {}

  /** Its ranges, in canonical form and order. */
  public static Set<String> used(JsonNode node) {
    JsonNode spec = node.path("spec");
    Set<String> used = new LinkedHashSet<>();
    Stream.concat(Stream.of(Fields.text(spec, "podCIDR")), Fields.texts(spec, "podCIDRs").stream())
        .map(Cidr::parse)
        .flatMap(Optional::stream)
        .map(Cidr::text)
        .forEach(used::add);
    return used;
  }
}
