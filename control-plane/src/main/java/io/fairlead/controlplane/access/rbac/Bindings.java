package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Bindings by subject, one index a namespace and one for the cluster, made when somebody asks and
 * kept while no binding changes; objects are parsed once a version. Thread-safe: two threads may
 * make the same index, which is the same.
 */
@SuppressWarnings("ReferenceEquality") // versions of immutable things are told apart by identity
final class Bindings {
  private final ConcurrentMap<String, Index> indexes = new ConcurrentHashMap<>();
  private final Parsed<Binding> bindings = new Parsed<>(Binding::of);
  private final Parsed<List<PolicyRule>> rules =
      new Parsed<>(object -> PolicyRule.of(object.json()));

  /** A binding that concerns a user, and through which subject. */
  record Bound(Binding binding, Binding.Subject subject) {}

  private record Index(Object version, Map<String, List<Bound>> bySubject) {}

  /** The user's bindings in a namespace; the empty one is the cluster. */
  List<Bound> of(User user, String namespace, CatalogImage image) {
    Index index = index(namespace, image);
    List<Bound> found =
        new ArrayList<>(
            index.bySubject().getOrDefault(Binding.Subject.user(user.name()), List.of()));
    for (String group : user.groups()) {
      found.addAll(index.bySubject().getOrDefault(Binding.Subject.group(group), List.of()));
    }
    return found;
  }

  /** The rules of a role. */
  List<PolicyRule> rules(CatalogObject role) {
    return rules.of(role);
  }

  private Index index(String namespace, CatalogImage image) {
    ResourceKind kind =
        namespace.isEmpty() ? ResourceKind.CLUSTER_ROLE_BINDING : ResourceKind.ROLE_BINDING;
    Object version = image.versionOf(kind);
    Index known = indexes.get(namespace);
    if (known != null && known.version() == version) {
      return known;
    }
    Collection<CatalogObject> objects =
        namespace.isEmpty() ? image.list(kind) : image.list(kind, namespace);
    Map<String, List<Bound>> bySubject = new HashMap<>();
    for (CatalogObject object : objects) {
      Binding binding = bindings.of(object);
      for (Binding.Subject subject : binding.subjects()) {
        bySubject
            .computeIfAbsent(subject.id(), _ -> new ArrayList<>())
            .add(new Bound(binding, subject));
      }
    }
    Index made = new Index(version, bySubject);
    // A namespace without bindings is quick to look at and may not even exist: nothing to keep.
    if (objects.isEmpty()) {
      indexes.remove(namespace);
    } else {
      indexes.put(namespace, made);
    }
    return made;
  }

  /** What objects say, read once a version of each. */
  private static final class Parsed<T> {
    private static final int SLACK = 4096;

    private final ConcurrentMap<ResourceKey, Entry<T>> entries = new ConcurrentHashMap<>();
    private final Function<CatalogObject, T> parser;

    private record Entry<T>(CatalogObject object, T value) {}

    Parsed(Function<CatalogObject, T> parser) {
      this.parser = parser;
    }

    T of(CatalogObject object) {
      Entry<T> known = entries.get(object.key());
      if (known != null && known.object() == object) {
        return known.value();
      }
      T value = parser.apply(object);
      if (known == null && entries.size() > SLACK) {
        entries.clear(); // of what was deleted nothing is told; what is there is soon back
      }
      entries.put(object.key(), new Entry<>(object, value));
      return value;
    }
  }
}
