package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.apply.Owner.Operation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Ownership after an ordinary write: whoever changes a field owns it, and nobody else does. */
public final class Tracking {
  /** Entries of updates an object has at most. */
  private static final int MOST = 10;

  private static final String OLDEST = "ancient-changes";

  private Tracking() {}

  /**
   * Writes the owners of a new object's fields into it. Changes {@code object}.
   *
   * @param sent what the client sent, whose managedFields count
   */
  public static void created(Write write, ObjectNode sent, ObjectNode object) {
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    ManagedFields before = ManagedFields.sent(nothing, sent);
    changed(write, nothing, object, before).writeTo(object);
  }

  /**
   * Writes the owners of a new version's fields into it. An object whose fields nobody owns, or
   * whose owners the client has just reset, stays so until somebody applies. Changes {@code now}.
   *
   * @param sent what the client sent, whose managedFields count but through a subresource
   */
  public static void updated(Write write, ObjectNode live, ObjectNode sent, ObjectNode now) {
    ManagedFields before =
        write.subresource().isEmpty() ? ManagedFields.sent(live, sent) : ManagedFields.of(live);
    ManagedFields after = before.isEmpty() ? before : changed(write, live, now, before);
    after.note(live, now);
  }

  /** The owners once {@code from} has become {@code to}. */
  static ManagedFields changed(Write write, ObjectNode from, ObjectNode to, ManagedFields managed) {
    Comparison change = Comparison.of(from, to, write.shape()).keep(write.owned());
    FieldSet mine = Write.ownable(change.set());
    Owner self = write.owner(Operation.UPDATE);
    ManagedFields after =
        managed.with(
            owners -> {
              owners.replaceAll((owner, held) -> held.fields(lost(held.fields(), change)));
              if (!mine.isEmpty()) {
                Held had = owners.get(self);
                owners.put(self, write.held(had == null ? mine : had.fields().union(mine)));
              }
            });
    return capped(after);
  }

  /** What is left to an owner when others change an object. */
  static FieldSet lost(FieldSet fields, Comparison change) {
    return fields.difference(change.set()).difference(change.removed());
  }

  /** Puts the oldest updates of each version together where there are too many. */
  private static ManagedFields capped(ManagedFields managed) {
    List<Owner> updates =
        managed.owners().entrySet().stream()
            .filter(entry -> entry.getKey().operation() == Operation.UPDATE)
            .sorted(
                Comparator.<Map.Entry<Owner, Held>>comparingLong(
                        entry -> ManagedFields.seconds(entry.getValue().time()))
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .toList();
    return updates.size() <= MOST
        ? managed
        : managed.with(owners -> fold(owners, updates, updates.size() - MOST));
  }

  private static void fold(Map<Owner, Held> owners, List<Owner> oldestFirst, int tooMany) {
    Map<String, Owner> firstOfVersion = new HashMap<>();
    int left = tooMany;
    for (Owner owner : oldestFirst) {
      Owner first = firstOfVersion.putIfAbsent(owner.apiVersion(), owner);
      Held held = owners.get(owner);
      if (first != null && held != null && left > 0) {
        Owner bucket = new Owner(OLDEST, Operation.UPDATE, owner.apiVersion(), "");
        Held earlier = owners.containsKey(bucket) ? owners.get(bucket) : owners.remove(first);
        FieldSet all = earlier == null ? held.fields() : held.fields().union(earlier.fields());
        owners.remove(owner);
        owners.put(bucket, new Held(all, held.apiVersion(), held.time()));
        left--;
      }
    }
  }
}
