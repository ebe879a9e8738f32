package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Manifests as the API keeps them, and what their statuses come to say. Each object is a second
 * younger than the one before.
 */
final class World {
  static final String CERTIFICATE =
      "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJiakNDQVJXZ0F3SUJBZ0lVVjFmcDZJSFg3U1hTaEJIMm1FMndGSWpXOEZnd0NnWUlLb1pJemowRUF3SXcKRERFS01BZ0dBMVVFQXd3QmVEQWdGdzB5TmpFeE1qZ3hPVFEwTURoYUdBOHlNVEkyTVRFd05ERTVORFF3T0ZvdwpEREVLTUFnR0ExVUVBd3dCZURCWk1CTUdCeXFHU000OUFnRUdDQ3FHU000OUF3RUhBMElBQkhFazl4RnUvTWVYCldiSXN6Vmh1NjlWL3JoMGZYM2w5WUt4RXEwNGZHZ2pxdGRseTQ4cklYMW1MUUE0THRQdmdtcnFWaFlQejBYeVEKNDljd05lVjY5a2VqVXpCUk1CMEdBMVVkRGdRV0JCU0JlOHJqTGgydzZaamovZjVkR2tJdDk1VGJIREFmQmdOVgpIU01FR0RBV2dCU0JlOHJqTGgydzZaamovZjVkR2tJdDk1VGJIREFQQmdOVkhSTUJBZjhFQlRBREFRSC9NQW9HCkNDcUdTTTQ5QkFNQ0EwY0FNRVFDSUgwRm1tRkhRL3dIcHE0QU5MeEJidTZaRHJlVTZXbnovdmtraksvZnlMVzcKQWlBNWR1V1NvczI1cUJiRThDQkN5ck02cG11NTlLMmZYb0ovZExZZWRTMVFkQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";
  static final String KEY =
      "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JR0hBZ0VBTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSEJHMHdhd0lCQVFRZ0tVdmo0U3dzTURtUldrYkcKVjhGQXpBYWxSekg1Sys4Q00xNUJDSDdLRVBhaFJBTkNBQVJ4SlBjUmJ2ekhsMW15TE0xWWJ1dlZmNjRkSDE5NQpmV0NzUkt0T0h4b0k2clhaY3VQS3lGOVppMEFPQzdUNzRKcTZsWVdEODlGOGtPUFhNRFhsZXZaSAotLS0tLUVORCBQUklWQVRFIEtFWS0tLS0tCg==";
  static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIIBbjCCARWgAwIBAgIUV1fp6IHX7SXShBH2mE2wFIjW8FgwCgYIKoZIzj0EAwIw
      DDEKMAgGA1UEAwwBeDAgFw0yNjExMjgxOTQ0MDhaGA8yMTI2MTEwNDE5NDQwOFow
      DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHEk9xFu/MeX
      WbIszVhu69V/rh0fX3l9YKxEq04fGgjqtdly48rIX1mLQA4LtPvgmrqVhYPz0XyQ
      49cwNeV69kejUzBRMB0GA1UdDgQWBBSBe8rjLh2w6Zjj/f5dGkIt95TbHDAfBgNV
      HSMEGDAWgBSBe8rjLh2w6Zjj/f5dGkIt95TbHDAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0cAMEQCIH0FmmFHQ/wHpq4ANLxBbu6ZDreU6Wnz/vkkjK/fyLW7
      AiA5duWSos25qBbE8CBCyrM6pmu59K2fXoJ/dLYedS1QdA==
      -----END CERTIFICATE-----
      """;

  /** What most cases need. */
  static final String BASE =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: default}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: other, labels: {team: blue}}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: GatewayClass
      metadata: {name: fairlead}
      spec: {controllerName: fairlead.io/gateway}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: far, namespace: other}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: cert}
      type: kubernetes.io/tls
      data: {tls.crt: %1$s, tls.key: %2$s}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: cert, namespace: other}
      type: kubernetes.io/tls
      data: {tls.crt: %1$s, tls.key: %2$s}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: malformed}
      type: kubernetes.io/tls
      data: {tls.crt: SGVsbG8gd29ybGQK, tls.key: SGVsbG8gd29ybGQK}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: malformed}
      data: {ca.crt: hello}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: plain}
      spec:
        gatewayClassName: fairlead
        listeners: [{name: http, port: 80, protocol: HTTP}]
      """
          .formatted(CERTIFICATE, KEY);

  private CatalogImage image = CatalogImage.empty("test");
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Resolutions resolutions = Resolutions.of(image);

  static World of(String yaml) {
    World world = new World();
    world.apply(BASE);
    ObjectNode authorities =
        Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: ca}, data: {}}");
    authorities.withObjectProperty("data").put("ca.crt", PEM);
    world.apply(authorities);
    world.apply(yaml);
    return world;
  }

  CatalogImage image() {
    return image;
  }

  Resolutions resolutions() {
    return resolutions;
  }

  /** Writes objects; answers all that was touched by it. */
  Set<ResourceKey> apply(String yaml) {
    Set<ResourceKey> touched = Set.of();
    for (String document : yaml.split("(?m)^---$")) {
      if (!document.isBlank()) {
        touched = apply(Yaml.object(document));
      }
    }
    return touched;
  }

  private Set<ResourceKey> apply(ObjectNode written) {
    now = now.plusSeconds(1);
    ResourceKind kind =
        ResourceKind.byApiVersion(Fields.text(written, "apiVersion"), Fields.text(written, "kind"))
            .orElseThrow();
    String namespace = Fields.text(written.path("metadata"), "namespace");
    if (kind.namespaced() && namespace.isEmpty()) {
      written.withObjectProperty("metadata").put("namespace", "default");
    }
    ObjectNode object =
        Lifecycle.prepareCreate(kind, ObjectMeta.of(written).namespace(), written, now);
    ResourceKey key =
        new ResourceKey(kind, ObjectMeta.of(object).namespace(), ObjectMeta.of(object).name());
    CatalogObject before = image.get(key);
    if (before != null) { // keeps who it is
      ObjectNode metadata = object.withObjectProperty("metadata");
      for (String field : List.of("uid", "creationTimestamp")) {
        metadata.set(field, before.json().path("metadata").path(field));
      }
      metadata.put("generation", GatewayResolver.generation(before.json()) + 1);
    }
    image = Images.plus(image, object);
    return resolutions.change(
        new CatalogChange.Upserted(Objects.requireNonNull(image.get(key)), before), image);
  }

  /** The status as it is kept, as another writer's write would be. */
  CatalogChange keep(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    ResourceKind kind =
        ResourceKind.byApiVersion(Fields.text(object, "apiVersion"), Fields.text(object, "kind"))
            .orElseThrow();
    ResourceKey key = new ResourceKey(kind, meta.namespace(), meta.name());
    CatalogObject before = image.get(key);
    image = Images.plus(image, object);
    return new CatalogChange.Upserted(Objects.requireNonNull(image.get(key)), before);
  }

  Set<ResourceKey> remove(ResourceKey key) {
    CatalogObject last = Objects.requireNonNull(image.get(key));
    image = Images.minus(image, key, last.json());
    return resolutions.change(
        new CatalogChange.Removed(new CatalogObject(key, image.revision(), 1, last.json())), image);
  }

  static ResourceKey key(ResourceKind kind, String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? new ResourceKey(kind, kind.namespaced() ? "default" : "", name)
        : new ResourceKey(kind, name.substring(0, slash), name.substring(slash + 1));
  }

  /** The object with the status it should have; all gateways have all of it. */
  ObjectNode object(ResourceKey key) {
    return object(key, InForce.EVERYWHERE);
  }

  ObjectNode object(ResourceKey key, InForce inForce) {
    ObjectNode json = Objects.requireNonNull(image.get(key), key::toString).json();
    NamespacedName name = key.namespacedName();
    return switch (key.kind()) {
      case GATEWAY_CLASS -> Statuses.gatewayClass(json, now);
      case GATEWAY ->
          resolutions
              .gateway(name)
              .map(
                  gateway ->
                      Statuses.gateway(
                          json,
                          gateway,
                          inForce,
                          List.of("192.0.2.1"),
                          listener -> resolutions.attached(name, listener),
                          now))
              .orElse(json);
      case LISTENER_SET ->
          resolutions
              .gatewayOf(name)
              .map(
                  gateway ->
                      Statuses.listenerSet(
                          json,
                          gateway,
                          gateway.set(name).orElseThrow(),
                          inForce,
                          listener -> resolutions.attached(gateway.name(), listener),
                          now))
              .orElse(json);
      case BACKEND_TLS_POLICY ->
          resolutions.policy(name).map(each -> Statuses.policy(json, each, now)).orElse(json);
      default -> resolutions.route(key).map(each -> Statuses.route(json, each, now)).orElse(json);
    };
  }

  /**
   * What is said of an object: {@code Gateway web Accepted} is {@code True Accepted}; {@code
   * Gateway web#http} is of a listener, with {@code attached} and {@code kinds}; of a route what
   * every parent says.
   */
  String said(String question) {
    List<String> words = List.of(question.split(" "));
    String[] path = words.get(1).split("#");
    ResourceKind kind =
        Arrays.stream(ResourceKind.values())
            .filter(each -> each.kind().equals(words.get(0)))
            .findFirst()
            .orElseThrow();
    JsonNode status = object(key(kind, path[0])).path("status");
    if (path.length > 1) {
      status =
          StreamSupport.stream(status.path("listeners").spliterator(), false)
              .filter(each -> Fields.text(each, "name").equals(path[1]))
              .findFirst()
              .orElseThrow();
    }
    return switch (words.get(2)) {
      case "sets" -> status.path("attachedListenerSets").asString();
      case "attached" -> status.path("attachedRoutes").asString();
      case "kinds" ->
          StreamSupport.stream(status.path("supportedKinds").spliterator(), false)
              .map(each -> Fields.text(each, "kind"))
              .collect(Collectors.joining(" "));
      default -> {
        List<String> found = new ArrayList<>();
        find(status, words.get(2), found);
        for (String list : List.of("parents", "ancestors")) {
          status.path(list).forEach(each -> find(each, words.get(2), found));
        }
        yield String.join(", ", found);
      }
    };
  }

  private static void find(JsonNode part, String type, List<String> found) {
    for (JsonNode condition : part.path("conditions")) {
      if (Fields.text(condition, "type").equals(type)) {
        found.add(Fields.text(condition, "status") + " " + Fields.text(condition, "reason"));
      }
    }
  }
}
