package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node has to do for a pod whose processes it runs. Holds next to nothing of {@code status},
 * so that it does not change when the pod's state does.
 *
 * @param node the node it is bound to
 * @param graceSeconds from SIGTERM to SIGKILL: that of the deletion once it was asked for
 * @param deleting {@code metadata.deletionTimestamp} is set
 * @param finished phase Succeeded or Failed: nothing is started any more
 * @param dnsPolicy {@code ClusterFirst}, {@code ClusterFirstWithHostNet}, {@code Default} or {@code
 *     None} (D30)
 * @param hostAliases lines of {@code /etc/hosts}: names by address
 * @param serviceLinks the Services of its namespace are in its environment
 * @param initContainers run one after the other before all {@code containers}
 * @param refusal why no node can run it, in words for an Event; empty when one can
 * @param policedIps the pod's addresses, once every network policy that selects the pod knows all
 *     of them; none before (N20)
 */
public record PodWork(
    NamespacedName name,
    String uid,
    String node,
    String hostname,
    String subdomain,
    boolean hostNetwork,
    RestartPolicy restartPolicy,
    int graceSeconds,
    boolean deleting,
    boolean finished,
    String dnsPolicy,
    DnsConfig dnsConfig,
    Map<String, List<String>> hostAliases,
    boolean serviceLinks,
    List<VolumeWork> volumes,
    List<ContainerWork> initContainers,
    List<ContainerWork> containers,
    String refusal,
    @JsonAlias("policedIp") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> policedIps) {

  public PodWork {
    hostAliases = Map.copyOf(hostAliases);
    volumes = List.copyOf(volumes);
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
    // older images say nothing, or one address that may be empty
    policedIps =
        policedIps == null ? List.of() : policedIps.stream().filter(ip -> !ip.isEmpty()).toList();
  }

  /** The same pod; its policies know it by these addresses, or by none yet. */
  public PodWork policedAt(List<String> addresses) {
    return new PodWork(
        name,
        uid,
        node,
        hostname,
        subdomain,
        hostNetwork,
        restartPolicy,
        graceSeconds,
        deleting,
        finished,
        dnsPolicy,
        dnsConfig,
        hostAliases,
        serviceLinks,
        volumes,
        initContainers,
        containers,
        refusal,
        addresses);
  }

  /** Which ended containers are started again. */
  public enum RestartPolicy {
    ALWAYS,
    ON_FAILURE,
    NEVER
  }

  /** {@code spec.dnsConfig}: options as in resolv.conf, {@code ndots:2}. */
  public record DnsConfig(List<String> nameservers, List<String> searches, List<String> options) {

    /** The option with which cluster DNS leaves the search list to the pod's own resolver (B10). */
    public static final String NO_SERVER_SEARCH = "no-server-search";

    public DnsConfig {
      nameservers = List.copyOf(nameservers);
      searches = List.copyOf(searches);
      options = List.copyOf(options);
    }
  }

  /** The ConfigMaps and Secrets that are needed to run it. */
  @JsonIgnore
  public Set<PodSource.Ref> sources() {
    Stream<PodSource.Ref> ofContainers =
        Stream.concat(initContainers.stream(), containers.stream())
            .flatMap(container -> container.sources(name.namespace()));
    Stream<PodSource.Ref> ofVolumes =
        parts(VolumeWork.Keys.class)
            .map(keys -> ContainerWork.ref(name.namespace(), keys.kind(), keys.name()));
    return Stream.concat(ofContainers, ofVolumes).collect(Collectors.toUnmodifiableSet());
  }

  /** The tokens that are needed to run it. */
  @JsonIgnore
  public Set<PodToken.Ref> tokens() {
    return parts(VolumeWork.Token.class)
        .map(VolumeWork.Token::ref)
        .collect(Collectors.toUnmodifiableSet());
  }

  private <T extends VolumeWork.Part> Stream<T> parts(Class<T> type) {
    return volumes.stream()
        .map(VolumeWork::source)
        .filter(VolumeWork.Files.class::isInstance)
        .flatMap(files -> ((VolumeWork.Files) files).parts().stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** A node can do this. */
  @JsonIgnore
  public boolean possible() {
    return refusal.isEmpty();
  }
}
