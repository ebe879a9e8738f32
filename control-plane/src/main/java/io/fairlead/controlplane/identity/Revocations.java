package io.fairlead.controlplane.identity;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Agents and gateways whose certificates and tokens are worth nothing if issued up to some moment:
 * the ConfigMap {@code kube-system/fairlead-revoked-identities}, with a line for each, {@code
 * node.NAME} or {@code gateway.NAME}, and the time. What is issued later is good: whoever is given
 * a new join token gets in again. Thread-safe.
 */
public final class Revocations {
  public static final ResourceKey CONFIG_MAP =
      new ResourceKey(ResourceKind.CONFIG_MAP, "kube-system", "fairlead-revoked-identities");

  private final Supplier<CatalogImage> image;

  /** As the newest image says. */
  public Revocations(Supplier<CatalogImage> image) {
    this.image = image;
  }

  /** Whether this was issued too early to be good. */
  public boolean revoked(Agent agent, Instant issued) {
    return upTo(agent).map(moment -> !issued.isAfter(moment)).orElse(false);
  }

  /** The earliest moment at which something issued is good, to the second. */
  Instant earliest(Agent agent, Instant now) {
    return upTo(agent)
        .filter(moment -> !now.isAfter(moment))
        .map(moment -> moment.plusSeconds(1))
        .orElse(now);
  }

  /** A line that can not be read counts for everything up to now. */
  private Optional<Instant> upTo(Agent agent) {
    CatalogObject object = image.get().get(CONFIG_MAP);
    String time = object == null ? null : Fields.map(object.json(), "data").get(line(agent));
    if (time == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(time.strip()));
    } catch (DateTimeParseException e) {
      return Optional.of(Instant.MAX.minusSeconds(1));
    }
  }

  /** The key of its line. */
  public static String line(Agent agent) {
    return switch (agent.role()) {
      case NODE_AGENT -> "node." + agent.node();
      case GATEWAY -> "gateway." + agent.node();
    };
  }
}
