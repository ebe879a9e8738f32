package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a Pod is when its author leaves things out: Kubernetes' own defaults. */
public final class PodDefaults {
  private static final int GRACE_SECONDS = 30;
  private static final List<String> CONTAINERS =
      List.of("initContainers", "containers", "ephemeralContainers");

  private PodDefaults() {}

  /** Changes {@code object}. */
  public static void apply(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    applySpec(spec);
    if (!Json.has(spec, "enableServiceLinks")) {
      spec.put("enableServiceLinks", true);
    }
    boolean hostNetwork = Json.isTrue(spec, "hostNetwork");
    for (String list : CONTAINERS) {
      Json.objects(spec, list).forEach(c -> ContainerDefaults.applyToPod(c, hostNetwork));
    }
    ObjectNode status = Json.child(object, "status");
    Json.defaultText(status, "phase", "Pending");
    Json.defaultText(status, "qosClass", QosClass.of(spec));
    applyAddresses(status);
  }

  /**
   * What the pods of a template will be like; what depends on the pod itself (requests, host ports)
   * comes when it is made. Changes {@code template}.
   */
  public static void applyToTemplate(ObjectNode template) {
    applySpec(Json.child(template, "spec"));
  }

  private static void applySpec(ObjectNode spec) {
    Json.defaultText(spec, "dnsPolicy", "ClusterFirst");
    Json.defaultText(spec, "restartPolicy", "Always");
    Json.defaultText(spec, "schedulerName", "default-scheduler");
    Json.child(spec, "securityContext");
    if (!Json.has(spec, "terminationGracePeriodSeconds")) {
      spec.put("terminationGracePeriodSeconds", GRACE_SECONDS);
    }
    applyServiceAccount(spec);
    for (String list : CONTAINERS) {
      Json.objects(spec, list).forEach(ContainerDefaults::apply);
    }
    Json.objects(spec, "volumes").forEach(VolumeDefaults::apply);
  }

  /** {@code podIP} and the first of {@code podIPs} are the same; where they differ podIP counts. */
  private static void applyAddresses(ObjectNode status) {
    String podIp = Json.text(status, "podIP");
    List<ObjectNode> podIps = Json.objects(status, "podIPs");
    String first = podIps.isEmpty() ? "" : Json.text(podIps.getFirst(), "ip");
    if (podIp.isEmpty() && !first.isEmpty()) {
      status.put("podIP", first);
    } else if (!podIp.isEmpty() && !podIp.equals(first)) {
      status.putArray("podIPs").addObject().put("ip", podIp);
    }
  }

  /** The deprecated name and the current one say the same. */
  private static void applyServiceAccount(ObjectNode spec) {
    String name = Json.text(spec, "serviceAccountName");
    String old = Json.text(spec, "serviceAccount");
    if (!name.isEmpty()) {
      spec.put("serviceAccount", name);
    } else if (!old.isEmpty()) {
      spec.put("serviceAccountName", old);
    }
  }
}
