package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fairlead.model.meta.NamespacedName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap or Secret that a pod of this node names, an Ingress, or a gateway.
 *
 * @param node {@link #GATEWAYS} when an Ingress does, {@link #gateway} when one gateway does
 * @param data of each key, in base64; never logged
 */
public record PodSource(String node, Ref ref, Map<String, String> data) {

  /** In the place of a node: every gateway. No node has this name. */
  public static final String GATEWAYS = "";

  private static final String ONE_GATEWAY = "gateway/";

  /** In the place of a node: this gateway alone. No node has such a name. */
  public static String gateway(String name) {
    return ONE_GATEWAY + name;
  }

  /** Whether it stands for one gateway. */
  public static boolean isGateway(String node) {
    return node.startsWith(ONE_GATEWAY);
  }

  public PodSource {
    data = Map.copyOf(data);
  }

  /** What a source is. */
  public enum Kind {
    CONFIG_MAP("ConfigMap"),
    SECRET("Secret");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As Kubernetes calls it. */
    public String word() {
      return word;
    }
  }

  /** Which one. */
  public record Ref(Kind kind, NamespacedName name) {}

  /** The bytes of this key; null: it has no such key. */
  @JsonIgnore
  public byte @Nullable [] bytes(String key) {
    String encoded = data.get(key);
    return encoded == null ? null : Base64.getMimeDecoder().decode(encoded);
  }

  /** The same as text. */
  @JsonIgnore
  public @Nullable String text(String key) {
    byte[] bytes = bytes(key);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "PodSource[" + node + " " + ref + "]";
  }
}
