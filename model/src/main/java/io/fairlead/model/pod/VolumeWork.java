package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One volume of a pod that its containers mount. */
public record VolumeWork(String name, Source source) {
  /** Where client libraries look for the token of the pod's ServiceAccount. */
  public static final String ACCOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** How the volumes begin that are put there unasked. */
  public static final String ACCOUNT_VOLUME = "kube-api-access-";

  /** What is in it. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "volume")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Empty.class, name = "emptyDir"),
    @JsonSubTypes.Type(value = Host.class, name = "hostPath"),
    @JsonSubTypes.Type(value = Files.class, name = "files")
  })
  public sealed interface Source {}

  /**
   * An empty directory that goes with the pod.
   *
   * @param memory it is no part of a disk
   * @param limitBytes how much may be in one that is in memory; 0: as much as there is
   */
  public record Empty(boolean memory, long limitBytes) implements Source {}

  /**
   * A path of the host.
   *
   * @param type {@code Directory}, {@code FileOrCreate} ...; empty: not checked
   */
  public record Host(String path, String type) implements Source {}

  /**
   * Files made of ConfigMaps, Secrets and the pod's own fields; they follow these.
   *
   * @param mode of files that name none, as chmod takes it
   */
  public record Files(List<Part> parts, int mode) implements Source {
    public Files {
      parts = List.copyOf(parts);
    }
  }

  /** Some files of a volume. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "part")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Keys.class, name = "keys"),
    @JsonSubTypes.Type(value = Field.class, name = "field"),
    @JsonSubTypes.Type(value = Token.class, name = "token")
  })
  public sealed interface Part {}

  /**
   * Keys of a ConfigMap or Secret.
   *
   * @param items empty: all keys, each a file of its name
   */
  public record Keys(PodSource.Kind kind, String name, boolean optional, List<Item> items)
      implements Part {
    public Keys {
      items = List.copyOf(items);
    }
  }

  /** A key and the file it becomes; {@code mode} null: the volume's. */
  public record Item(String key, String path, @Nullable Integer mode) {}

  /** One file of the downward API. */
  public record Field(String path, EnvVar.Value value, @Nullable Integer mode) implements Part {}

  /** A token of the pod's ServiceAccount, which is replaced before it ends. */
  public record Token(String path, PodToken.Ref ref) implements Part {}

  /**
   * Where a container has a volume.
   *
   * @param subPath the part of the volume that is mounted, in which {@code $(NAME)} stands for a
   *     variable if {@code expanded}; empty: all of it
   */
  public record Mount(
      String volume, String path, String subPath, boolean expanded, boolean readOnly) {
    /** It came to the pod unasked; a pod that can not have it runs all the same. */
    @JsonIgnore
    public boolean unasked() {
      return volume.startsWith(ACCOUNT_VOLUME);
    }
  }
}
