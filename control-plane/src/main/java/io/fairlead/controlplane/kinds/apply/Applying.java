package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.apply.Applied.Conflict;
import io.fairlead.controlplane.kinds.apply.Owner.Operation;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Apply: makes an object what a configuration says, takes away what its manager applied before and
 * does not now, and lets no manager change another's fields unless forced to.
 */
public final class Applying {
  private static final String BEFORE = "before-first-apply";
  private static final String KUBECTL = "kubectl";

  private Applying() {}

  /** Where a configuration does not fit the schema it is written in; it must, to be applied. */
  public static List<String> misfits(ObjectNode config, ObjectSchema schema) {
    return TypeCheck.of(config, Shape.of(schema));
  }

  /** These errors as one text: the only one, or {@code errors:} and a line for each. */
  public static String text(List<String> misfits) {
    return misfits.size() == 1 ? misfits.getFirst() : "errors:\n  " + String.join("\n  ", misfits);
  }

  /**
   * Applies {@code config}. Changes nothing that is handed in.
   *
   * @param live the object as it is; empty where there is none
   * @param config has apiVersion and kind; its managedFields do not count
   * @param force takes away from others what they own
   */
  public static Applied apply(Write write, ObjectNode live, ObjectNode config, boolean force) {
    ManagedFields managed = ManagedFields.of(live);
    if (managed.isEmpty()) {
      ObjectNode nothing = JsonNodeFactory.instance.objectNode();
      managed = Tracking.changed(write.by(BEFORE), nothing, live, managed);
    }
    Applied applied = attempt(write, live, config, managed, force);
    if (!write.manager().equals(KUBECTL)) {
      return applied;
    }
    return switch (applied) {
      case Applied.Ok ok -> new Applied.Ok(LastApplied.renewed(ok.object(), config), ok.owners());
      case Applied.Conflicts conflicts -> migrated(write, live, config, managed, conflicts);
    };
  }

  /**
   * What kubectl itself last applied on the client's side and nobody changed since is no conflict.
   */
  private static Applied migrated(
      Write write,
      ObjectNode live,
      ObjectNode config,
      ManagedFields managed,
      Applied.Conflicts conflicts) {
    FieldSet own = LastApplied.unchangedFields(write, live);
    if (own.isEmpty()) {
      return conflicts;
    }
    List<Conflict> left =
        conflicts.all().stream().filter(conflict -> !contains(own, conflict.field())).toList();
    if (!left.isEmpty()) {
      return new Applied.Conflicts(left);
    }
    return attempt(write, live, config, managed, true) instanceof Applied.Ok ok
        ? new Applied.Ok(LastApplied.renewed(ok.object(), config), ok.owners())
        : conflicts;
  }

  private static boolean contains(FieldSet set, Path path) {
    FieldSet.Builder one = new FieldSet.Builder();
    one.add(path);
    return one.build().difference(set).isEmpty();
  }

  private static Applied attempt(
      Write write, ObjectNode live, ObjectNode config, ManagedFields managed, boolean force) {
    Shape shape = write.shape();
    Owner self = write.owner(Operation.APPLY);
    Held had = managed.of(self);
    FieldSet wanted = Write.ownable(Extraction.of(config, shape).keep(write.owned()));
    FieldSet claimed = union(managed, self).union(wanted);
    ObjectNode merged = ConfigMerge.merge(live, config, shape);
    // Merged once more for what the configuration says is there and empty.
    ObjectNode now =
        had == null
            ? merged
            : ConfigMerge.merge(Pruning.prune(merged, had.fields(), claimed, shape), config, shape);
    Comparison change = Comparison.of(live, now, shape).keep(write.owned());
    List<Conflict> conflicts = force ? List.of() : conflicts(managed, self, change);
    if (!conflicts.isEmpty()) {
      return new Applied.Conflicts(conflicts);
    }
    boolean same = Comparison.same(live, now) && had != null && had.fields().equals(wanted);
    ManagedFields after =
        managed.with(
            owners -> {
              owners.replaceAll((owner, held) -> held.fields(Tracking.lost(held.fields(), change)));
              String time = same ? timeOf(had) : write.at().toString();
              owners.put(self, new Held(wanted, write.apiVersion(), time));
            });
    return new Applied.Ok(now, after);
  }

  private static String timeOf(@Nullable Held held) {
    return held == null ? "" : held.time();
  }

  /** What anybody but {@code self} owns. */
  private static FieldSet union(ManagedFields managed, Owner self) {
    FieldSet all = FieldSet.EMPTY;
    for (var entry : managed.owners().entrySet()) {
      if (!entry.getKey().equals(self)) {
        all = all.union(entry.getValue().fields());
      }
    }
    return all;
  }

  private static List<Conflict> conflicts(ManagedFields managed, Owner self, Comparison change) {
    List<Conflict> conflicts = new ArrayList<>();
    managed
        .owners()
        .forEach(
            (owner, held) -> {
              if (!owner.equals(self)) {
                held.fields()
                    .intersection(change.set())
                    .paths()
                    .forEach(path -> conflicts.add(new Conflict(owner, path)));
              }
            });
    return conflicts;
  }
}
