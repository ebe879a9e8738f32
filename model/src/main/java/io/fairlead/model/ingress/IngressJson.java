package io.fairlead.model.ingress;

import io.fairlead.model.ingress.IngressRoutes.HostRule;
import io.fairlead.model.ingress.IngressRoutes.PathRule;
import io.fairlead.model.ingress.IngressRoutes.Tls;
import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Ingresses. */
public final class IngressJson {

  /** The way to name a class before {@code ingressClassName} (I13). */
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  private IngressJson() {}

  /**
   * The routes of a stored Ingress; one to a backend that is nothing leads nowhere, so is left out.
   */
  public static IngressRoutes read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    return new IngressRoutes(
        meta.namespacedName(),
        seconds(meta.creationTimestamp()),
        Fields.list(spec, "rules").stream().map(rule -> rule(meta.namespace(), rule)).toList(),
        backend(meta.namespace(), spec.path("defaultBackend")),
        Fields.list(spec, "tls").stream().map(tls -> tls(meta.namespace(), tls)).toList(),
        NginxAnnotations.carried(meta.annotations()));
  }

  /** {@code ingressClassName}, or the old annotation where that is absent (I12, I13). */
  public static Optional<String> className(ObjectNode object) {
    return object
        .path("spec")
        .path("ingressClassName")
        .stringValueOpt()
        .or(() -> Optional.ofNullable(ObjectMeta.of(object).annotations().get(CLASS_ANNOTATION)));
  }

  private static HostRule rule(String namespace, JsonNode rule) {
    List<PathRule> paths = new ArrayList<>();
    for (JsonNode path : Fields.list(rule.path("http"), "paths")) {
      Backend backend = backend(namespace, path.path("backend"));
      if (backend != null) {
        paths.add(new PathRule(Fields.text(path, "path"), pathType(path), backend));
      }
    }
    return new HostRule(Fields.text(rule, "host"), paths);
  }

  private static PathType pathType(JsonNode path) {
    return switch (Fields.text(path, "pathType")) {
      case "Exact" -> PathType.EXACT;
      case "Prefix" -> PathType.PREFIX;
      default -> PathType.IMPLEMENTATION_SPECIFIC;
    };
  }

  private static @Nullable Backend backend(String namespace, JsonNode backend) {
    JsonNode service = backend.path("service");
    String name = Fields.text(service, "name");
    JsonNode port = service.path("port");
    JsonNode resource = backend.path("resource");
    if (name.isEmpty() && !resource.isEmpty()) {
      return new Backend(
          new NamespacedName(namespace, Fields.text(resource, "name")),
          "",
          0,
          Fields.text(resource, "kind"));
    }
    return name.isEmpty()
        ? null
        : new Backend(
            new NamespacedName(namespace, name),
            Fields.text(port, "name"),
            Fields.integer(port, "number", 0));
  }

  private static Tls tls(String namespace, JsonNode tls) {
    return new Tls(
        Fields.texts(tls, "hosts"), new NamespacedName(namespace, Fields.text(tls, "secretName")));
  }

  private static long seconds(String timestamp) {
    try {
      return Instant.parse(timestamp).getEpochSecond();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}
