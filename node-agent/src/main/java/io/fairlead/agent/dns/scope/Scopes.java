package io.fairlead.agent.dns.scope;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The views of all pods whose namespaces opted in. A change costs what it costs the views; without
 * any there is nothing to do. What a view holds depends on the last image, policies and pods only.
 * Used by one thread at a time.
 */
public final class Scopes {
  private final Supplier<ClusterZone> nothing;
  private final Map<String, DnsScope> limited = new HashMap<>();
  private final Map<Seer, View> views = new HashMap<>();
  private SliceIndex slices = new SliceIndex();
  private NodeImage image = NodeImage.EMPTY;
  private PolicyEvaluator policies = PolicyEvaluator.EMPTY;

  /**
   * @param nothing makes zones that know nothing yet
   */
  public Scopes(Supplier<ClusterZone> nothing) {
    this.nothing = nothing;
  }

  /**
   * Follows the image.
   *
   * @param changed at least the keys that differ from the image before
   * @param now the policies of the image
   */
  public void apply(NodeImage next, Set<ImageKey> changed, PolicyEvaluator now) {
    Set<ImageKey> keys = image.entries().isEmpty() ? next.entries().keySet() : changed;
    boolean idle = limited.isEmpty();
    keys.stream().filter(key -> key.type() == EntryType.NAMESPACE).forEach(key -> limit(key, next));
    boolean judgedAnew = policies != now;
    image = next;
    policies = now;
    if (limited.isEmpty()) {
      views.clear();
      slices = new SliceIndex();
      return;
    }
    if (idle) {
      slices.update(next, next.entries().keySet());
      return; // no views yet
    }
    Set<NamespacedName> touched = slices.update(next, keys);
    Set<NamespacedName> judged = judgedAnew ? services(touched) : touched;
    views.forEach(
        (seer, view) ->
            view.follow(
                next, keys, seer.scope() == DnsScope.REACHABLE ? judged : touched, slices, now));
  }

  /** Whether some namespace opted in. */
  public boolean any() {
    return !limited.isEmpty();
  }

  /** Keeps views of these pods only. */
  public void retain(Set<Pod> pods) {
    Set<Seer> wanted =
        pods.stream()
            .filter(pod -> limited.containsKey(pod.namespace()))
            .map(this::seer)
            .collect(Collectors.toSet());
    views.keySet().retainAll(wanted);
  }

  /** A pod of this node. */
  public record Pod(String namespace, String address) {}

  /** What this pod is told of; null: everything. */
  public @Nullable ClusterZone zone(Pod pod) {
    return limited.containsKey(pod.namespace())
        ? views.computeIfAbsent(seer(pod), this::view).zone()
        : null;
  }

  private Seer seer(Pod pod) {
    return Seer.of(
        pod.namespace(), pod.address(), limited.getOrDefault(pod.namespace(), DnsScope.CLUSTER));
  }

  private View view(Seer seer) {
    View view = new View(seer, nothing.get());
    view.follow(image, image.entries().keySet(), services(Set.of()), slices, policies);
    return view;
  }

  private void limit(ImageKey key, NodeImage next) {
    String namespace = key.name().name();
    if (next.entries().get(key) instanceof ImageEntry.OfNamespace(String _, DnsScope scope, var _)
        && scope != DnsScope.CLUSTER) {
      limited.put(namespace, scope);
    } else {
      limited.remove(namespace);
    }
  }

  private Set<NamespacedName> services(Set<NamespacedName> more) {
    Set<NamespacedName> all = new HashSet<>(more);
    for (ImageKey key : image.entries().keySet()) {
      if (key.type() == EntryType.SERVICE) {
        all.add(key.name());
      } else if (image.entries().get(key) instanceof ImageEntry.OfEndpointSlice(var slice)) {
        all.add(slice.service());
      }
    }
    return all;
  }
}
