package io.fairlead.controlplane.catalog;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an event means for the image: pure. The image after any events depends on the events alone,
 * not on how they were batched or where a checkpoint lay.
 */
final class Projection {

  private Projection() {}

  /** The image after an event, and what the event changed; all changes have its revision. */
  record Step(CatalogImage image, List<CatalogChange> changes) {
    Step {
      changes = List.copyOf(changes);
    }

    long revision() {
      return image.revision();
    }
  }

  /** Applies the next event. */
  static Step apply(CatalogImage image, FeedRecord entry) {
    ImageEdit edit = new ImageEdit(image, entry.ordering(), entry.sequenceNr());
    switch (entry.event()) {
      case ObjectEvent.Created(ResourceKey key, ObjectNode object, Author _, String _) ->
          edit.put(key, object);
      case ObjectEvent.Replaced(ResourceKey key, ObjectNode object, Author _, String _) ->
          edit.put(key, object);
      case ObjectEvent.Removed(ResourceKey key, ObjectNode last, Author _, String _) ->
          remove(edit, key, last);
      case EndpointsChanged(ResourceKey service, List<SliceDelta> deltas) ->
          changeSlices(edit, service.namespace(), deltas);
      case PolicyResolved(ResourceKey policy, PolicyRules rules) -> resolve(edit, policy, rules);
      case PolicyStatusTold(ResourceKey policy, ObjectNode status) ->
          edit.tellStatus(policy, status);
      case PoolClaimed(String pool, String value, String owner) -> edit.claim(pool, value, owner);
      case PoolReleased(String pool, String value) -> edit.release(pool, value);
    }
    return edit.finish();
  }

  /** With an object goes what its entity derived from it. */
  private static void remove(ImageEdit edit, ResourceKey key, ObjectNode last) {
    edit.remove(key, last);
    if (PolicyKinds.has(key.kind())) {
      edit.removePolicy(key.namespacedName());
    }
    if (key.kind() == ResourceKind.SERVICE) {
      for (String name : edit.slicesOf(key.namespacedName())) {
        ResourceKey slice = sliceKey(key.namespace(), name);
        CatalogObject object = edit.get(slice);
        if (object != null && SliceLabels.isOurs(object.json())) {
          edit.remove(slice, null);
        }
      }
    }
  }

  /** Rules live beside their policy: those of a policy that is gone are of no use. */
  private static void resolve(ImageEdit edit, ResourceKey policy, PolicyRules rules) {
    if (edit.get(policy) != null) {
      edit.setPolicy(policy.namespacedName(), rules);
    }
  }

  private static void changeSlices(ImageEdit edit, String namespace, List<SliceDelta> deltas) {
    TreeSet<String> names =
        deltas.stream().map(SliceDelta::slice).collect(Collectors.toCollection(TreeSet::new));
    Map<String, ObjectNode> before = new LinkedHashMap<>();
    for (String name : names) {
      CatalogObject slice = edit.get(sliceKey(namespace, name));
      if (slice != null) {
        before.put(name, slice.json());
      }
    }
    Map<String, ObjectNode> after = SliceDelta.apply(before, deltas);
    for (String name : names) {
      ObjectNode now = after.get(name);
      if (now == null) {
        edit.remove(sliceKey(namespace, name), null);
      } else {
        edit.put(sliceKey(namespace, name), now);
      }
    }
  }

  private static ResourceKey sliceKey(String namespace, String name) {
    return new ResourceKey(ResourceKind.ENDPOINT_SLICE, namespace, name);
  }
}
