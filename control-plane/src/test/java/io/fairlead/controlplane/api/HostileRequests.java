package io.fairlead.controlplane.api;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Requests nobody should send: valid ones, spoilt at random. The same seed makes the same one. */
final class HostileRequests {
  static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private static final List<String> OBJECTS =
      List.of(
          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"f\",\"labels\":"
              + "{\"a\":\"b\"}},\"data\":{\"k\":\"v\"}}",
          "{\"kind\":\"Service\",\"metadata\":{\"name\":\"f\"},\"spec\":{\"selector\":{\"a\":\"b\"},"
              + "\"ports\":[{\"port\":80,\"targetPort\":\"x\",\"nodePort\":0}]}}",
          "{\"metadata\":{\"name\":\"f\"},\"spec\":{\"rules\":[{\"host\":\"a.b\",\"http\":{\"paths\":"
              + "[{\"path\":\"/\",\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"x\","
              + "\"port\":{\"number\":1}}}}]}}]}}",
          "{\"metadata\":{\"name\":\"f\",\"finalizers\":[\"a/b\"],\"ownerReferences\":[{\"uid\":1}]},"
              + "\"spec\":{\"podSelector\":{},\"ingress\":[{\"ports\":[{\"port\":1e3}]}]}}",
          "[{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"y\"},{\"op\":\"move\",\"from\":\"/\"}]",
          "apiVersion: v1\nkind: ConfigMap\nmetadata: &a {name: f}\ndata: {x: \"1\"}\n",
          "{\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":-9,\"propagationPolicy\":\"Orphan\"}");

  private static final List<String> NASTY =
      List.of(
          "1e999999999",
          "-1",
          "99999999999999999999999999999999",
          "null",
          "true",
          "{}",
          "[]",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"" + "x".repeat(300) + "\"",
          "[".repeat(5000),
          "{\"a\":".repeat(5000),
          "&a [*a, *a]",
          "!!java.net.URL [\"http://127.0.0.1\"]",
          "<<: *a",
          ",",
          "}");

  private static final List<String> SEGMENTS =
      List.of(
          "api",
          "apis",
          "v1",
          "namespaces",
          "default",
          "configmaps",
          "services",
          "pods",
          "watch",
          "apps",
          "deployments",
          "scale",
          "status",
          "eviction",
          "finalize",
          "binding",
          "..",
          ".",
          "%2f",
          "%2e%2e",
          "%00",
          "%0d%0a",
          "%ff",
          "%F0%9F%92%A9",
          "a%7Cb",
          "%25",
          "f",
          "F",
          "x".repeat(300),
          "healthz",
          "openapi",
          "v3",
          "networking.k8s.io",
          "ingresses",
          "*",
          "~");

  private static final List<String> QUERIES =
      List.of(
          "limit=-1",
          "limit=99999999999999999999",
          "limit=1",
          "continue=%00",
          "continue=eyJ9",
          "labelSelector=" + "a%3Db%2C".repeat(3000) + "c",
          "labelSelector=((((",
          "labelSelector=a+in+(" + "b%2C".repeat(2000),
          "fieldSelector=metadata.name%3D%00",
          "fieldSelector=%3D%3D%3D",
          "resourceVersion=-1",
          "resourceVersion=x",
          "resourceVersion=0",
          "resourceVersionMatch=Exact",
          "sendInitialEvents=maybe",
          "timeoutSeconds=x",
          "dryRun=All",
          "dryRun=None",
          "fieldValidation=Strict",
          "fieldValidation=Sometimes",
          "fieldManager=" + "x".repeat(200),
          "pretty=true",
          "propagationPolicy=Sideways",
          "gracePeriodSeconds=1e9",
          "orphanDependents=x",
          "includeObject=All",
          "watch=true&timeoutSeconds=1&resourceVersion=1",
          "&&&===");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/yaml",
          "application/vnd.kubernetes.protobuf",
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml",
          "application/json;charset=utf-16",
          "text/html",
          "nonsense");

  private static final List<String> ACCEPTS =
      List.of(
          "*/*",
          "application/json",
          "application/yaml",
          "application/cbor",
          ";;q=x,,",
          "application/json;as=Table;v=v1;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");

  private HostileRequests() {}

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    if (random.nextInt(3) > 0) {
      path.append(
          CONFIG_MAPS.replace("configmaps", one(random, List.of("configmaps", "services"))));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(one(random, SEGMENTS));
    }
    if (path.isEmpty()) {
      path.append("/api/v1/").append(one(random, SEGMENTS));
    }
    char join = '?';
    for (int i = random.nextInt(3); i > 0; i--) {
      path.append(join).append(one(random, QUERIES));
      join = '&';
    }
    return path.toString();
  }

  private static byte[] body(Random random) {
    String text = one(random, OBJECTS);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(6));
      text = text.substring(0, at) + one(random, NASTY) + text.substring(end);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  static HttpRequest request(HttpTester http, long seed) {
    Random random = new Random(seed);
    String method = one(random, List.of("GET", "POST", "PUT", "PATCH", "DELETE", "POST", "PATCH"));
    return http.request(path(random))
        .header("Content-Type", one(random, TYPES))
        .header("Accept", one(random, ACCEPTS))
        .method(method, BodyPublishers.ofByteArray(body(random)))
        .build();
  }

  /** The start of a text, for messages. */
  static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "..." : text;
  }
}
