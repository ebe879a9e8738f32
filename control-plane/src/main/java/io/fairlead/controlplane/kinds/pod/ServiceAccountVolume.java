package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.meta.GeneratedName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.pod.VolumeWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the ServiceAccount admission of Kubernetes does to a new Pod: it runs as an account, {@code
 * default} if none is named, and its containers find that account's token, the API's authority and
 * the namespace at {@link VolumeWork#ACCOUNT_PATH}.
 */
public final class ServiceAccountVolume {
  private static final String DEFAULT = "default";
  private static final int SECONDS = 3607;
  private static final int READABLE = 0644;

  private ServiceAccountVolume() {}

  /**
   * Changes {@code pod}, which is new and complete else. The account {@code default} need not be
   * there: each namespace gets it in a moment.
   *
   * @param accounts those of the pod's namespace, by name; null: there is none
   * @return why the pod may not be made; empty: it may
   */
  public static Optional<String> admit(
      ObjectNode pod, Function<String, @Nullable ObjectNode> accounts) {
    ObjectNode spec = Json.child(pod, "spec");
    String asked = Json.text(spec, "serviceAccountName");
    String name = asked.isEmpty() ? DEFAULT : asked;
    ObjectNode account = accounts.apply(name);
    if (account == null && !name.equals(DEFAULT)) {
      return Optional.of(
          "error looking up service account %s/%s: serviceaccount \"%s\" not found"
              .formatted(Json.text(pod, "metadata", "namespace"), name, name));
    }
    spec.put("serviceAccountName", name).put("serviceAccount", name);
    if (wanted(spec, account)) {
      mount(spec);
    }
    return Optional.empty();
  }

  private static void mount(ObjectNode spec) {
    List<ObjectNode> containers = new ArrayList<>(Json.objects(spec, "initContainers"));
    containers.addAll(Json.objects(spec, "containers"));
    containers.removeIf(ServiceAccountVolume::hasOwn);
    if (containers.isEmpty()) {
      return;
    }
    ObjectNode volume = array(spec, "volumes").addObject();
    String volumeName = GeneratedName.of(VolumeWork.ACCOUNT_VOLUME);
    fill(volume.put("name", volumeName));
    for (ObjectNode container : containers) {
      array(container, "volumeMounts")
          .addObject()
          .put("name", volumeName)
          .put("readOnly", true)
          .put("mountPath", VolumeWork.ACCOUNT_PATH);
    }
  }

  private static boolean wanted(ObjectNode spec, @Nullable ObjectNode account) {
    String field = "automountServiceAccountToken";
    return Fields.flag(spec, field, account == null || Fields.flag(account, field, true));
  }

  private static boolean hasOwn(ObjectNode container) {
    return Json.objects(container, "volumeMounts").stream()
        .anyMatch(mount -> Json.text(mount, "mountPath").equals(VolumeWork.ACCOUNT_PATH));
  }

  private static void fill(ObjectNode volume) {
    ObjectNode projected = volume.putObject("projected").put("defaultMode", READABLE);
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", SECONDS)
        .put("path", "token");
    ObjectNode bundle = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
    bundle.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode item = sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    item.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
    item.put("path", "namespace");
  }

  private static ArrayNode array(ObjectNode parent, String field) {
    return parent.path(field) instanceof ArrayNode array ? array : parent.putArray(field);
  }
}
