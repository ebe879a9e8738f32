package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a node has to do for a Pod. */
public final class PodWorkJson {
  /** Annotation of a pod: {@code client} stands for the option {@code no-server-search}. */
  public static final String DNS_SEARCH = "fairlead.io/dns-search";

  /** Its only value. */
  public static final String CLIENT = "client";

  private static final int GRACE_SECONDS = 30;

  private PodWorkJson() {}

  /** Empty: no node has it, or it stands for a process that runs elsewhere. */
  public static Optional<PodWork> read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    String node = Fields.text(spec, "nodeName");
    if (node.isEmpty() || meta.annotations().containsKey(PodJson.DECLARED_IP)) {
      return Optional.empty();
    }
    List<String> refusals = new ArrayList<>();
    List<VolumeWork> volumes = VolumeJson.read(object, refusals);
    List<ContainerWork> init = ContainerWorkJson.read(object, "initContainers", refusals);
    List<ContainerWork> containers = ContainerWorkJson.read(object, "containers", refusals);
    String phase = Fields.text(object.path("status"), "phase");
    return Optional.of(
        new PodWork(
            meta.namespacedName(),
            meta.uid(),
            node,
            Fields.text(spec, "hostname"),
            Fields.text(spec, "subdomain"),
            Fields.flag(spec, "hostNetwork", false),
            restartPolicy(spec),
            grace(object),
            meta.terminating(),
            phase.equals("Succeeded") || phase.equals("Failed"),
            Fields.text(spec, "dnsPolicy"),
            dnsConfig(
                spec.path("dnsConfig"),
                meta.annotations().getOrDefault(DNS_SEARCH, "").equals(CLIENT)),
            aliases(spec),
            Fields.flag(spec, "enableServiceLinks", true),
            volumes,
            init,
            containers,
            String.join("; ", refusals),
            List.of()));
  }

  /** Why no node can run the processes of this pod, in words; empty when one can. */
  public static String refusal(ObjectNode pod) {
    List<String> refusals = new ArrayList<>();
    VolumeJson.read(pod, refusals);
    ContainerWorkJson.read(pod, "initContainers", refusals);
    ContainerWorkJson.read(pod, "containers", refusals);
    return String.join("; ", refusals);
  }

  private static PodWork.RestartPolicy restartPolicy(JsonNode spec) {
    return switch (Fields.text(spec, "restartPolicy")) {
      case "Never" -> PodWork.RestartPolicy.NEVER;
      case "OnFailure" -> PodWork.RestartPolicy.ON_FAILURE;
      default -> PodWork.RestartPolicy.ALWAYS;
    };
  }

  private static int grace(ObjectNode pod) {
    int ofSpec = Fields.integer(pod.path("spec"), "terminationGracePeriodSeconds", GRACE_SECONDS);
    return Fields.integer(pod.path("metadata"), "deletionGracePeriodSeconds", ofSpec);
  }

  private static PodWork.DnsConfig dnsConfig(JsonNode config, boolean clientSearches) {
    Stream<String> given =
        Fields.list(config, "options").stream()
            .map(
                option ->
                    Fields.present(option, "value")
                        ? Fields.text(option, "name") + ":" + Fields.text(option, "value")
                        : Fields.text(option, "name"));
    Stream<String> annotated =
        clientSearches ? Stream.of(PodWork.DnsConfig.NO_SERVER_SEARCH) : Stream.empty();
    List<String> options = Stream.concat(given, annotated).distinct().toList();
    return new PodWork.DnsConfig(
        Fields.texts(config, "nameservers"), Fields.texts(config, "searches"), options);
  }

  private static Map<String, List<String>> aliases(JsonNode spec) {
    Map<String, List<String>> aliases = new TreeMap<>();
    for (JsonNode alias : Fields.list(spec, "hostAliases")) {
      aliases
          .computeIfAbsent(Fields.text(alias, "ip"), ip -> new ArrayList<>())
          .addAll(Fields.texts(alias, "hostnames"));
    }
    return aliases;
  }
}
