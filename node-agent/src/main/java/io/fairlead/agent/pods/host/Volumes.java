package io.fairlead.agent.pods.host;

import io.fairlead.agent.pods.lifecycle.Launch;
import io.fairlead.agent.pods.lifecycle.NotConfiguredException;
import io.fairlead.agent.pods.lifecycle.VolumeFiles;
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
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private Volumes() {}

  /**
   * Almost every container mounts something there: an empty directory of the host's is cheaper than
   * one made for each, which would also hide the sockets in /run.
   */
  public static void makeAccountPath() {
    try {
      Files.createDirectories(Path.of(VolumeWork.ACCOUNT_PATH));
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
  public static List<Shim.Mount> mounts(Path directory, PodWork pod, List<VolumeWork.Mount> mounts)
      throws IOException {
    Map<String, VolumeWork.Source> sources = new LinkedHashMap<>();
    pod.volumes().forEach(volume -> sources.put(volume.name(), volume.source()));
    List<Shim.Mount> all = new ArrayList<>();
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
      all.add(new Shim.Mount(from, mount.path(), mount.readOnly() || fixed, !mount.unasked()));
    }
    all.sort(Comparator.comparingInt(mount -> mount.target().length()));
    return all;
  }

  private static Path place(Path own, VolumeWork.Source source) throws IOException {
    return switch (source) {
      case VolumeWork.Files _ -> own;
      case VolumeWork.Empty() -> {
        if (!Files.exists(own)) {
          Files.createDirectories(own);
          AtomicFiles.chmod(own, 0777);
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
