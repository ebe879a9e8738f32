package io.fairlead.multijvm;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;

/** What runs in a pod and knows of the API only what a pod is given. */
final class InsidePod {
  /** What its ServiceAccount needs. */
  static final String VIEW =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: view, namespace: default}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
      subjects: [{kind: ServiceAccount, name: default, namespace: default}]
      """;

  private InsidePod() {}

  /** A pod of this name that runs it once. */
  static String yaml(String name, String classPath) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, namespace: default}
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: host
        command: [%s/bin/java, -Dkubernetes.auth.tryKubeConfig=false, -XX:-UsePerfData, -cp, '%s', %s]
    """
        .formatted(name, System.getProperty("java.home"), classPath, InsidePod.class.getName());
  }

  public static void main(String[] args) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      List<String> pods =
          client.pods().list().getItems().stream()
              .map(Pod::getMetadata)
              .map(meta -> meta.getNamespace() + "/" + meta.getName())
              .toList();
      System.out.println(pods);
    }
  }
}
