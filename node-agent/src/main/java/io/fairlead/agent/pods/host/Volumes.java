package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.pods.lifecycle.Launch;
import io.fairlead.agent.pods.lifecycle.NotConfiguredException;
import io.fairlead.agent.pods.lifecycle.VolumeFiles;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Mount;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.pod.VolumeWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes of one pod, in a directory each. */
public final class Volumes {
  private static final String TERMINATION_LOG = "/dev/termination-log";
  private static final String DEVICE = "unix:dev";
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private Volumes() {}

  /**
   * Makes the directory and the file where every container mounts something: made for each, they
   * would cost more, and hide the sockets in /run and the terminals in /dev.
   */
  static void makeMountPoints() {
    try {
      Files.createDirectories(Path.of(VolumeWork.ACCOUNT_PATH));
      Path log = Path.of(TERMINATION_LOG);
      if (!Files.exists(log)) {
        Files.createFile(log);
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("containers have their own");
    }
  }

  /**
   * Makes those of files, or brings them up to date.
   *
   * @param directory of the pod's volumes
   * @throws NotConfiguredException something they are made of is missing; the others are made
   */
  public static void refresh(Path directory, PodWork pod, Launch.Given given)
      throws IOException, NotConfiguredException {
    NotConfiguredException missing = null;
    for (VolumeWork volume : pod.volumes()) {
      if (volume.source() instanceof VolumeWork.Files files) {
        try {
          AtomicFiles.write(
              directory.resolve(volume.name()), VolumeFiles.of(volume.name(), files, given));
        } catch (NotConfiguredException e) {
          missing = e;
        }
      }
    }
    if (missing != null) {
      throw missing;
    }
  }

  /**
   * What a container mounts, outer paths first.
   *
   * @param mounts with variables expanded
   * @throws IOException what of the host is not as asked for
   */
  public static List<Mount> mounts(Path directory, PodWork pod, List<VolumeWork.Mount> mounts)
      throws IOException {
    Map<String, VolumeWork.Source> sources = new LinkedHashMap<>();
    pod.volumes().forEach(volume -> sources.put(volume.name(), volume.source()));
    List<Mount> all = new ArrayList<>();
    for (VolumeWork.Mount mount : mounts) {
      VolumeWork.Source source = sources.get(mount.volume());
      if (source == null) {
        throw new IOException("volume \"%s\" not found".formatted(mount.volume()));
      }
      Path from = place(directory.resolve(mount.volume()), source);
      if (!mount.subPath().isEmpty()) {
        Path part = from.resolve(mount.subPath()).normalize();
        if (!part.startsWith(from)) {
          throw new IOException("subPath must not contain '..': " + mount.subPath());
        }
        if (!Files.exists(part)) {
          Files.createDirectories(part);
        }
        from = part.toRealPath();
      }
      boolean fixed = source instanceof VolumeWork.Files;
      all.add(new Mount(from, mount.path(), mount.readOnly() || fixed, !mount.unasked()));
    }
    all.sort(Comparator.comparingInt(mount -> mount.target().length()));
    return all;
  }

  private static Path place(Path own, VolumeWork.Source source) throws IOException {
    return switch (source) {
      case VolumeWork.Files _ -> own;
      case VolumeWork.Empty(boolean memory, long limitBytes) -> {
        if (!Files.exists(own)) {
          Files.createDirectories(own);
          AtomicFiles.chmod(own, 0777);
        }
        if (memory && !mounted(own)) {
          String size = limitBytes == 0 ? "" : ",size=" + limitBytes;
          HostCommand.run(
              "mount", "-t", "tmpfs", "-o", "mode=0777" + size, "tmpfs", own.toString());
        }
        yield own;
      }
      case VolumeWork.Host(String path, String type) -> {
        Path there = Path.of(path);
        check(there, type);
        yield there;
      }
    };
  }

  /** Takes away what is mounted of a pod's volumes. */
  public static void release(Path directory, PodWork pod) throws IOException {
    for (VolumeWork volume : pod.volumes()) {
      Path own = directory.resolve(volume.name());
      if (volume.source() instanceof VolumeWork.Empty empty && empty.memory() && mounted(own)) {
        HostCommand.run("umount", own.toString());
      }
    }
  }

  private static boolean mounted(Path directory) throws IOException {
    return Files.isDirectory(directory)
        && !Files.getAttribute(directory, DEVICE)
            .equals(Files.getAttribute(directory.toAbsolutePath().getParent(), DEVICE));
  }

  private static void check(Path path, String type) throws IOException {
    boolean right =
        switch (type) {
          case "", "DirectoryOrCreate" -> {
            if (!Files.exists(path)) {
              Files.createDirectories(path);
            }
            yield type.isEmpty() || Files.isDirectory(path);
          }
          case "FileOrCreate" -> {
            if (!Files.exists(path)) {
              Files.createFile(path);
            }
            yield Files.isRegularFile(path);
          }
          case "Directory" -> Files.isDirectory(path);
          case "File" -> Files.isRegularFile(path);
          default -> Files.exists(path);
        };
    if (!right) {
      throw new IOException("hostPath type check failed: %s is not a %s".formatted(path, type));
    }
  }
}
