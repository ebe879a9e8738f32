package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.FieldLabels;
import io.fairlead.controlplane.kinds.Versions;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.FieldSelector;
import io.fairlead.model.meta.FieldSelector.Term;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.meta.SelectorQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which objects a request is about: a kind, maybe one namespace, and what its selectors keep.
 * Immutable and pure.
 *
 * @param namespace empty: all
 */
public record Selection(
    ResourceKind kind, String namespace, SelectorQuery labels, FieldSelector fields) {

  /**
   * Reads the selectors of a request.
   *
   * @param version in which the field selector names fields
   * @throws io.fairlead.controlplane.api.status.Rejected 400 for a selector that is none
   */
  public static Selection parse(
      ResourceKind kind, ApiVersion version, String namespace, Query query) {
    return new Selection(
        kind,
        namespace,
        labels(query.text("labelSelector")),
        fields(kind, version, query.text("fieldSelector")));
  }

  private static SelectorQuery labels(String text) {
    return switch (SelectorQuery.parse(text)) {
      case SelectorQuery.Parsed.Ok ok -> ok.query();
      case SelectorQuery.Parsed.Bad bad -> throw Failures.badRequest(bad.message()).rejected();
    };
  }

  private static FieldSelector fields(ResourceKind kind, ApiVersion version, String text) {
    FieldSelector selector =
        switch (FieldSelector.parse(text)) {
          case FieldSelector.Parsed.Ok ok -> ok.selector();
          case FieldSelector.Parsed.Bad bad -> throw Failures.badRequest(bad.message()).rejected();
        };
    List<Term> terms = new ArrayList<>();
    for (Term term : selector.terms()) {
      String field =
          Versions.storedLabel(kind, version, term.field())
              .filter(label -> FieldLabels.supported(kind, label))
              .orElseThrow(
                  () ->
                      Failures.badRequest("field label not supported: " + term.field()).rejected());
      terms.add(new Term(field, term.equal(), term.value()));
    }
    return new FieldSelector(terms);
  }

  /** The same, of one object only. */
  public Selection named(String name) {
    List<Term> terms =
        Stream.concat(fields.terms().stream(), Stream.of(new Term("metadata.name", true, name)))
            .toList();
    return new Selection(kind, namespace, labels, new FieldSelector(terms));
  }

  /** True where every object of the kind (and namespace) is meant. */
  public boolean everything() {
    return labels.isEmpty() && fields.terms().isEmpty();
  }

  /** True for an object of this kind that is meant. */
  public boolean matches(CatalogObject object) {
    return inNamespace(object.key()) && matches(object.json());
  }

  private boolean inNamespace(ResourceKey key) {
    return key.kind() == kind && (namespace.isEmpty() || namespace.equals(key.namespace()));
  }

  private boolean matches(ObjectNode json) {
    if (!labels.isEmpty() && !labels.matches(Fields.map(json.path("metadata"), "labels"))) {
      return false;
    }
    for (Term term : fields.terms()) {
      Optional<String> value = FieldLabels.value(kind, json, term.field());
      if (value.isEmpty() || value.get().equals(term.value()) != term.equal()) {
        return false;
      }
    }
    return true;
  }

  /** The objects of the image that are meant, in key order. */
  public Stream<CatalogObject> in(CatalogImage image) {
    Optional<String> name = exactName();
    if (name.isPresent() && (!namespace.isEmpty() || !kind.namespaced())) {
      CatalogObject object = image.get(new ResourceKey(kind, namespace, name.get()));
      return Stream.ofNullable(object).filter(this::matches);
    }
    Collection<CatalogObject> all =
        namespace.isEmpty() ? image.list(kind) : image.list(kind, namespace);
    return everything() ? all.stream() : all.stream().filter(this::matches);
  }

  private Optional<String> exactName() {
    return fields.terms().stream()
        .filter(t -> t.equal() && t.field().equals("metadata.name"))
        .map(Term::value)
        .findFirst();
  }
}
