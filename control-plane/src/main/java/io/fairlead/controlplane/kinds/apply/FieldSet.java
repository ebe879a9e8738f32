package io.fairlead.controlplane.kinds.apply;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths. A path and what is below it are members or not independently of each other.
 * Immutable.
 */
public final class FieldSet {
  public static final FieldSet EMPTY = new FieldSet(Collections.emptySortedMap());

  private final SortedMap<PathElement, Entry> entries;

  /** One element: whether the path that ends with it is a member, and those that go on. */
  private record Entry(boolean member, FieldSet below) {
    boolean isEmpty() {
      return !member && below.isEmpty();
    }
  }

  private FieldSet(SortedMap<PathElement, Entry> entries) {
    this.entries = entries;
  }

  /** Collects paths. */
  static final class Builder {
    private final SortedMap<PathElement, Builder> below = new TreeMap<>();
    private boolean member;

    /** Adds a path; null, the object itself, is never in a set. */
    void add(@Nullable Path path) {
      if (path != null) {
        at(path).member = true;
      }
    }

    private Builder at(Path path) {
      Builder parent = path.parent() == null ? this : at(path.parent());
      return parent.child(path.last());
    }

    /** The builder of what is below {@code element}. */
    Builder child(PathElement element) {
      return below.computeIfAbsent(element, e -> new Builder());
    }

    /** Makes what this builder is below of a member. */
    void self() {
      member = true;
    }

    FieldSet build() {
      SortedMap<PathElement, Entry> entries = new TreeMap<>();
      below.forEach(
          (element, builder) -> {
            Entry entry = new Entry(builder.member, builder.build());
            if (!entry.isEmpty()) {
              entries.put(element, entry);
            }
          });
      return of(entries);
    }
  }

  private static FieldSet of(SortedMap<PathElement, Entry> entries) {
    return entries.isEmpty() ? EMPTY : new FieldSet(entries);
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether the path of this one element is a member. */
  boolean has(PathElement element) {
    Entry entry = entries.get(element);
    return entry != null && entry.member();
  }

  /** The members below {@code element}, without it. */
  FieldSet below(PathElement element) {
    Entry entry = entries.get(element);
    return entry == null ? EMPTY : entry.below();
  }

  /** Visits each first element, in order, with what is below it. */
  void forEach(BiConsumer<PathElement, FieldSet> visitor) {
    entries.forEach((element, entry) -> visitor.accept(element, entry.below()));
  }

  public FieldSet union(FieldSet other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    SortedMap<PathElement, Entry> all = new TreeMap<>(entries);
    other.entries.forEach(
        (element, entry) ->
            all.merge(
                element,
                entry,
                (a, b) -> new Entry(a.member() || b.member(), a.below().union(b.below()))));
    return of(all);
  }

  /** What is in this set and not in {@code other}. */
  public FieldSet difference(FieldSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    SortedMap<PathElement, Entry> left = new TreeMap<>();
    entries.forEach(
        (element, mine) -> {
          Entry theirs = other.entries.get(element);
          Entry rest =
              theirs == null
                  ? mine
                  : new Entry(
                      mine.member() && !theirs.member(), mine.below().difference(theirs.below()));
          if (!rest.isEmpty()) {
            left.put(element, rest);
          }
        });
    return of(left);
  }

  public FieldSet intersection(FieldSet other) {
    SortedMap<PathElement, Entry> both = new TreeMap<>();
    entries.forEach(
        (element, mine) -> {
          Entry theirs = other.entries.get(element);
          if (theirs != null) {
            Entry shared =
                new Entry(
                    mine.member() && theirs.member(), mine.below().intersection(theirs.below()));
            if (!shared.isEmpty()) {
              both.put(element, shared);
            }
          }
        });
    return of(both);
  }

  /** The paths whose first element is to be kept. */
  public FieldSet keep(Predicate<PathElement> first) {
    SortedMap<PathElement, Entry> kept = new TreeMap<>(entries);
    kept.keySet().removeIf(element -> !first.test(element));
    return of(kept);
  }

  /**
   * This set with every field that something below is a member of, as far as {@code shape} declares
   * the field by name: an object goes with the last of its fields, a map's entry does not.
   */
  FieldSet withNamedFields(Shape shape) {
    SortedMap<PathElement, Entry> all = new TreeMap<>();
    entries.forEach(
        (element, entry) -> {
          boolean named =
              !entry.below().isEmpty()
                  && element instanceof PathElement.Field(String name)
                  && shape.declares(name);
          FieldSet below = entry.below().withNamedFields(shape.at(element));
          all.put(element, new Entry(entry.member() || named, below));
        });
    return of(all);
  }

  /** Every member: those that end here in order, then what is below each element. */
  public List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    collect(null, paths);
    return paths;
  }

  private void collect(@Nullable Path parent, List<Path> paths) {
    entries.forEach(
        (element, entry) -> {
          if (entry.member()) {
            paths.add(Path.of(parent, element));
          }
        });
    entries.forEach((element, entry) -> entry.below().collect(Path.of(parent, element), paths));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldSet that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return FieldsV1.write(this).toString();
  }
}
