package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.EtcFiles;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.service.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What else a container finds when it starts: cluster DNS, Services, ConfigMaps, Secrets. */
record Surroundings(NodeImage image, String clusterDomain) {

  List<Service> services() {
    return image.services();
  }

  Function<PodSource.Ref, @Nullable PodSource> sources(PodWork pod) {
    return ref -> image.podSource(pod.node(), ref);
  }

  EtcFiles.Resolvers resolvers() {
    Service dns = image.service(DnsPeer.SERVICE);
    String hosts;
    try {
      hosts = Files.readString(Path.of("/etc/resolv.conf"));
    } catch (IOException e) {
      hosts = "";
    }
    return EtcFiles.Resolvers.of(
        dns == null || dns.headless() ? List.of() : dns.clusterIps(), clusterDomain, hosts);
  }
}
