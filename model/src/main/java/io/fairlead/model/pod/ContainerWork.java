package io.fairlead.model.pod;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process to run.
 *
 * @param image a directory with a root file system, else the host's own files are used
 * @param sidecar an init container that is not waited for to end: it runs as long as the others
 * @param command what is executed, with all arguments, in which {@code $(NAME)} stands for a
 *     variable; never empty when the pod is possible
 * @param envFrom come before {@code env}, which overrides them
 * @param workingDir empty: the root directory
 * @param readiness null: ready while it runs
 * @param liveness null: alive while it runs
 * @param startup null: started when it runs
 * @param postStart null: nothing
 * @param preStop null: nothing
 */
public record ContainerWork(
    String name,
    String image,
    boolean sidecar,
    List<String> command,
    List<EnvVar.All> envFrom,
    List<EnvVar> env,
    String workingDir,
    List<VolumeWork.Mount> mounts,
    Terminal terminal,
    @Nullable Probe readiness,
    @Nullable Probe liveness,
    @Nullable Probe startup,
    @Nullable Hook postStart,
    @Nullable Hook preStop,
    Termination termination) {

  public ContainerWork {
    command = List.copyOf(command);
    envFrom = List.copyOf(envFrom);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    // Older images say nothing of these.
    terminal = Objects.requireNonNullElse(terminal, Terminal.NONE);
    termination = Objects.requireNonNullElse(termination, Termination.DEFAULT);
  }

  /**
   * What is kept open for those who attach.
   *
   * @param stdin what it reads comes from them; else it reads nothing
   * @param stdinOnce the first of them ends its input
   * @param tty it has a terminal
   */
  public record Terminal(boolean stdin, boolean stdinOnce, boolean tty) {
    static final Terminal NONE = new Terminal(false, false, false);
  }

  /**
   * How it says why it ended.
   *
   * @param path of a file, in the container
   * @param logs if it says nothing and has failed, its last words are the end of its log
   */
  public record Termination(String path, boolean logs) {
    static final Termination DEFAULT = new Termination("/dev/termination-log", false);
  }

  /** The ConfigMaps and Secrets it names, of this namespace. */
  Stream<PodSource.Ref> sources(String namespace) {
    Stream<PodSource.Ref> all =
        envFrom.stream().map(from -> ref(namespace, from.kind(), from.name()));
    Stream<PodSource.Ref> keys =
        env.stream()
            .map(EnvVar::value)
            .filter(EnvVar.Key.class::isInstance)
            .map(EnvVar.Key.class::cast)
            .map(key -> ref(namespace, key.kind(), key.name()));
    return Stream.concat(all, keys);
  }

  static PodSource.Ref ref(String namespace, PodSource.Kind kind, String name) {
    return new PodSource.Ref(kind, new NamespacedName(namespace, name));
  }
}
