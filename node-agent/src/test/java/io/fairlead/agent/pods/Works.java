package io.fairlead.agent.pods;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.pod.PodWorkJson;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pods to run, from the JSON of their spec with single quotes. */
public final class Works {
  private Works() {}

  /** The pod {@code default/NAME} of node n1. */
  public static PodWork pod(String name, String spec) {
    return pod(name, "uid-" + name, spec);
  }

  /** The same of another uid, as of a pod that leaves something on this host. */
  static PodWork pod(String name, String uid, String spec) {
    ObjectNode pod = JsonMapper.shared().createObjectNode();
    pod.putObject("metadata").put("name", name).put("namespace", "default").put("uid", uid);
    pod.set("spec", JsonMapper.shared().readTree(spec.replace('\'', '"')));
    ((ObjectNode) pod.path("spec")).put("nodeName", "n1");
    return PodWorkJson.read(pod).orElseThrow();
  }

  /** The same, its deletion asked for. */
  public static PodWork deleting(PodWork pod, int graceSeconds) {
    return new PodWork(
        pod.name(),
        pod.uid(),
        pod.node(),
        pod.hostname(),
        pod.subdomain(),
        pod.hostNetwork(),
        pod.restartPolicy(),
        graceSeconds,
        true,
        pod.finished(),
        pod.dnsPolicy(),
        pod.dnsConfig(),
        pod.hostAliases(),
        pod.serviceLinks(),
        pod.volumes(),
        pod.initContainers(),
        pod.containers(),
        pod.refusal(),
        pod.policedIps());
  }

  static NamespacedName name(String name) {
    return new NamespacedName("default", name);
  }
}
