package io.fairlead.launcher.demo;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.UserError;
import io.fairlead.model.meta.ResourceKind;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The chapters, in order; each can be played again on a system that has seen it before. */
final class Lesson {
  private final Addresses addresses;
  private final Kubectl kubectl;
  private final Dig dig;
  private final Backends backends;
  private final Narrator narrator;

  Lesson(Addresses addresses, Kubectl kubectl, Backends backends, Narrator narrator) {
    this.addresses = addresses;
    this.kubectl = kubectl;
    this.dig = new Dig(addresses.dns());
    this.backends = backends;
    this.narrator = narrator;
  }

  void play() {
    forgetScaling();
    service();
    headless();
    externalName();
    ingress();
    networkPolicy();
    scaling();
  }

  /** Pods that an earlier lesson added, and whose processes went with it. */
  private void forgetScaling() {
    Set<String> added =
        kubectl.read("70-scale.yaml").stream().map(Kubectl::name).collect(Collectors.toSet());
    kubectl.ours(ResourceKind.POD).stream()
        .filter(pod -> added.contains(Kubectl.name(pod)))
        .forEach(kubectl::delete);
  }

  private void service() {
    narrator.chapter("Service: one name and one address in front of pods that come and go");
    apply("10-api.yaml");
    awaitReady("api");
    show("pods", ResourceKind.POD, "app=api");
    show("service", ResourceKind.SERVICE, "app=api");
    show("endpointslices", ResourceKind.ENDPOINT_SLICE, "kubernetes.io/service-name=api");
    dig("A", serviceName("api"));
    InetSocketAddress vip = vip("default", "api");
    narrator.say("Six requests to that one address; the pods take turns:");
    for (int i = 0; i < 6; i++) {
      curl(vip, "/");
    }
  }

  private void headless() {
    narrator.chapter("Headless Service: a name for each pod");
    apply("30-db.yaml");
    awaitReady("db");
    dig("A", serviceName("db-headless"));
    dig("A", "db-0." + serviceName("db-headless"));
    dig("SRV", "_sql._tcp." + serviceName("db-headless"));
    String name = "db-0." + serviceName("db-headless");
    curl(new InetSocketAddress(dig.addresses(name).getFirst(), 5432), "/");
  }

  private void externalName() {
    narrator.chapter("ExternalName: an alias for a name that lives elsewhere");
    apply("40-external.yaml");
    dig("A", serviceName("legacy-api"));
  }

  private void ingress() {
    narrator.chapter("Ingress: HTTP from outside, by host and path");
    apply("20-web.yaml");
    awaitReady("web");
    apply("50-ingress.yaml");
    Patience.until(
        "the gateway to serve app.example.com",
        () -> Curl.getHost(addresses.http(), "app.example.com", "/").ok());
    show("ingress", ResourceKind.INGRESS, "");
    curlHost("api.example.com", "/");
    curlHost("app.example.com", "/");
    curlHost("app.example.com", "/api/users");
    narrator.say("A host that no Ingress knows gets a page that says so:");
    curlHost("shop.example.com", "/");
  }

  private void networkPolicy() {
    narrator.chapter("NetworkPolicy: only checkout may call payments");
    apply("60-payments.yaml");
    InetSocketAddress vip = vip("payments", "payments");
    String checkout = podIp("checkout");
    String visitor = podIp("visitor");
    Patience.until("payments to answer checkout", () -> Curl.getFrom(checkout, vip, "/").ok());
    show("networkpolicy", ResourceKind.NETWORK_POLICY, "payments", "");
    narrator.say("The checkout pod is " + checkout + ": allowed.");
    Curl.Fetched allowed = curlFrom(checkout, vip);
    narrator.say("The visitor pod is " + visitor + ": no rule lets it in.");
    Curl.Fetched denied = curlFrom(visitor, vip);
    if (!allowed.ok() || denied.ok()) {
      throw new UserError("the policy did not do what it says: please report this");
    }
  }

  private void scaling() {
    narrator.chapter("Scaling while requests flow");
    try (Traffic traffic = new Traffic(vip("default", "api"))) {
      Patience.until("requests to flow", () -> traffic.total() > 20);
      narrator.say("Requests are flowing. Two more pods:");
      apply("70-scale.yaml");
      Patience.until(
          "the new pods to take requests",
          () -> traffic.answers("api-3") > 10 && traffic.answers("api-4") > 10);
      narrator.say("Both take their share. Now one goes away:");
      narrator.command("kubectl delete pod api-0");
      narrator.output(kubectl.delete(pod("api-0")));
      awaitDrained(traffic, "api-0");
      backends.stop("api-0");
      long seen = traffic.total();
      Patience.until("requests to go on", () -> traffic.total() > seen + 50);
      traffic.stop();
      narrator.say(traffic.summary());
      if (traffic.failures() > 0) {
        throw new UserError("requests failed while scaling: please report this");
      }
    }
    show("pods", ResourceKind.POD, "app=api");
  }

  private static void awaitDrained(Traffic traffic, String pod) {
    long[] last = {-1};
    long[] since = {0};
    Patience.until(
        pod + " to take no more requests",
        () -> {
          long now = traffic.answers(pod);
          if (now != last[0]) {
            last[0] = now;
            since[0] = traffic.total();
          }
          return traffic.total() > since[0] + 50;
        });
  }

  private void apply(String file) {
    List<ObjectNode> objects = kubectl.read(file);
    objects.stream().filter(object -> isPod(object)).forEach(backends::start);
    narrator.command("kubectl apply -f k8s/lesson/" + file);
    narrator.output(kubectl.apply(objects));
  }

  private void show(String words, ResourceKind kind, String selector) {
    show(words, kind, "default", selector);
  }

  private void show(String words, ResourceKind kind, String namespace, String selector) {
    narrator.command(
        "kubectl get "
            + words
            + (namespace.equals("default") ? "" : " -n " + namespace)
            + (selector.isEmpty() ? "" : " -l " + selector));
    narrator.output(kubectl.get(kind, namespace, selector));
  }

  private void awaitReady(String app) {
    narrator.command("kubectl wait --for=condition=Ready pod -l app=" + app);
    List<ObjectNode> pods =
        kubectl.ours(ResourceKind.POD).stream()
            .filter(pod -> pod.at("/metadata/labels/app").asString("").equals(app))
            .toList();
    for (ObjectNode pod : pods) {
      String name = Kubectl.name(pod);
      Patience.until(
          "pod " + name + " to become ready",
          () -> ready(kubectl.object(ResourceKind.POD, "default", name)));
      narrator.output("pod/" + name + " condition met");
    }
    Patience.until(
        "DNS to know the pods of " + app,
        () -> !app.equals("db") || dig.addresses(serviceName("db-headless")).size() == pods.size());
  }

  private static boolean ready(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        return condition.path("status").asString("").equals("True");
      }
    }
    return false;
  }

  private void dig(String type, String name) {
    Patience.until("DNS to know " + name, () -> dig.knows(type, name));
    narrator.command(dig.command(type, name));
    narrator.output(dig.answer(type, name));
  }

  private void curl(InetSocketAddress address, String path) {
    narrator.command("curl -s http://" + Addresses.text(address) + path);
    narrator.output(Curl.get(address, path).text());
  }

  private void curlHost(String host, String path) {
    narrator.command(
        "curl -s -H 'Host: %s' http://%s%s"
            .formatted(host, Addresses.text(addresses.http()), path));
    narrator.output(Curl.getHost(addresses.http(), host, path).text());
  }

  private Curl.Fetched curlFrom(String source, InetSocketAddress address) {
    narrator.command(
        "curl -sS --interface %s http://%s/".formatted(source, Addresses.text(address)));
    Curl.Fetched fetched = Curl.getFrom(source, address, "/");
    narrator.output(fetched.text());
    return fetched;
  }

  private InetSocketAddress vip(String namespace, String name) {
    JsonNode service = kubectl.object(ResourceKind.SERVICE, namespace, name);
    return new InetSocketAddress(service.at("/spec/clusterIP").asString(""), 8080);
  }

  private String podIp(String name) {
    return pod(name).at("/metadata/annotations/fairlead.io~1pod-ip").asString("");
  }

  private ObjectNode pod(String name) {
    return (ObjectNode) kubectl.object(ResourceKind.POD, "default", name);
  }

  private String serviceName(String name) {
    return name + ".default.svc." + addresses.clusterDomain();
  }

  private static boolean isPod(ObjectNode object) {
    return object.path("kind").asString("").equals("Pod");
  }
}
