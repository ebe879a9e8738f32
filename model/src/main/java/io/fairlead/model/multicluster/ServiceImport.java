package io.fairlead.model.multicluster;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The fields of a ServiceImport our logic reads.
 *
 * @param headless {@code type: Headless}; else {@code ClusterSetIP}
 * @param ips the addresses of a ClusterSetIP; empty while it has none
 * @param labels its own
 */
public record ServiceImport(
    NamespacedName name,
    boolean headless,
    List<String> ips,
    List<ServicePort> ports,
    Map<String, String> labels) {

  /** On EndpointSlices: the imported Service they are of. */
  public static final String SERVICE_NAME = "multicluster.kubernetes.io/service-name";

  /** On EndpointSlices: the cluster their endpoints are in. */
  public static final String SOURCE_CLUSTER = "multicluster.kubernetes.io/source-cluster";

  private static final int DIGITS = 10;

  public ServiceImport {
    ips = List.copyOf(ips);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
  }

  /**
   * The Service of this cluster through which an import without addresses of its own is reached:
   * {@code derived-} and ten hexadecimal digits. Slices of the import without a Service of their
   * own are its.
   */
  public static NamespacedName derived(NamespacedName imported) {
    byte[] text = (imported.namespace() + "/" + imported.name()).getBytes(StandardCharsets.UTF_8);
    try {
      String digits = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
      return new NamespacedName(imported.namespace(), "derived-" + digits.substring(0, DIGITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  /** The same as one of this cluster's own Services would be. */
  public Service asService() {
    return asService(name);
  }

  /** The same, by the name its slices are of. */
  public Service asDerived() {
    return asService(derived(name));
  }

  private Service asService(NamespacedName as) {
    return new Service(
            as,
            "",
            ServiceType.CLUSTER_IP,
            headless ? List.of("None") : ips,
            ports,
            null,
            "",
            false,
            0)
        .withLabels(labels);
  }
}
