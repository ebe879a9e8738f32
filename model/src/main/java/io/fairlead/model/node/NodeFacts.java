package io.fairlead.model.node;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent must know of its own Node.
 *
 * @param podCidrs {@code spec.podCIDRs}: where the addresses of its pods come from, a range of each
 *     IP family, the primary first; empty when it has none
 * @param zone label {@code topology.kubernetes.io/zone}; empty when it is in none
 * @param leaving the Node is being deleted, or about to be by the cluster autoscaler (SD19)
 */
public record NodeFacts(
    String name,
    @JsonAlias("podCidr") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> podCidrs,
    String zone,
    boolean leaving) {

  /** A file of an earlier version knows no zone, and one range, which may be empty. */
  public NodeFacts(
      String name, @Nullable List<String> podCidrs, @Nullable String zone, boolean leaving) {
    this.name = name;
    this.podCidrs =
        podCidrs == null ? List.of() : podCidrs.stream().filter(c -> !c.isEmpty()).toList();
    this.zone = zone == null ? "" : zone;
    this.leaving = leaving;
  }

  /** One that stays, in no zone. */
  public NodeFacts(String name, List<String> podCidrs) {
    this(name, podCidrs, "", false);
  }
}
