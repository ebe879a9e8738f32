package io.fairlead.controlplane.event;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.warning.CorefileWarnings;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The Events users of Kubernetes look for that need nobody to report them: they can be seen in how
 * objects change. Pure.
 */
public final class Transitions {
  private static final String SCHEDULER = "default-scheduler";
  private static final EventSource DNS = EventSource.controller("dns-controller");
  private static final EventSource NODES = EventSource.controller("node-controller");

  private Transitions() {}

  /** What is told of the changed object by whom. */
  public record Told(EventSource source, CatalogObject about, Occurrence what) {}

  /** What a change tells, if anything. */
  public static Optional<Told> told(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject before) ->
          switch (now.key().kind()) {
            case POD -> pod(now, before == null ? null : before.json());
            case NODE -> node(now, before == null ? null : before.json());
            case CONFIG_MAP -> configMap(now, before == null ? null : before.json());
            default -> Optional.empty();
          };
      case CatalogChange.Removed(CatalogObject last) ->
          last.key().kind() == ResourceKind.NODE
              ? Optional.of(new Told(NODES, last, node("RemovingNode", last, "Removing", "from")))
              : Optional.empty();
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> Optional.empty();
    };
  }

  /** The same that its author is warned of. */
  private static Optional<Told> configMap(CatalogObject now, @Nullable JsonNode before) {
    boolean same = before != null && before.path("data").equals(now.json().path("data"));
    String wrong = same ? "" : CorefileWarnings.sentence(now.json());
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(new Told(DNS, now, Occurrence.warning("CorefileNotApplied", wrong)));
  }

  private static Optional<Told> pod(CatalogObject now, @Nullable JsonNode before) {
    JsonNode spec = now.json().path("spec");
    String node = Fields.text(spec, "nodeName");
    boolean placed =
        before != null && Fields.text(before.path("spec"), "nodeName").isEmpty() && !node.isEmpty();
    boolean byUs = List.of("", SCHEDULER).contains(Fields.text(spec, "schedulerName"));
    return placed && byUs
        ? Optional.of(
            new Told(
                EventSource.controller(SCHEDULER),
                now,
                Occurrence.normal(
                    "Scheduled",
                    "Successfully assigned %s/%s to %s"
                        .formatted(now.key().namespace(), now.key().name(), node))))
        : Optional.empty();
  }

  private static Optional<Told> node(CatalogObject now, @Nullable JsonNode before) {
    if (before == null) {
      return Optional.of(new Told(NODES, now, node("RegisteredNode", now, "Registered", "in")));
    }
    boolean was = Conditions.isTrue(before.path("status"), "Ready");
    boolean is = Conditions.isTrue(now.json().path("status"), "Ready");
    if (was == is) {
      return Optional.empty();
    }
    String status = is ? "NodeReady" : "NodeNotReady";
    String message = "Node " + now.key().name() + " status is now: " + status;
    return Optional.of(new Told(NODES, now, Occurrence.normal(status, message)));
  }

  private static Occurrence node(String reason, CatalogObject node, String did, String where) {
    String name = node.key().name();
    return Occurrence.normal(
        reason, "Node %s event: %s Node %s %s Controller".formatted(name, did, name, where));
  }
}
