package io.fairlead.agent.pods.host;

import io.fairlead.agent.pods.lifecycle.VolumeFiles.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files that change all at once, laid out as the kubelet does: each is a link into {@code ..data},
 * which is a link to the directory with their newest version.
 */
final class AtomicFiles {
  private static final String DATA = "..data";
  // In the order of the bits, from 0400 on.
  private static final PosixFilePermission[] BITS = PosixFilePermission.values();

  private AtomicFiles() {}

  /** Makes these the files of the directory; what is so already is left alone. */
  static void write(Path directory, Map<String, Content> files) throws IOException {
    Files.createDirectories(directory);
    Path data = directory.resolve(DATA);
    Path before =
        Files.isSymbolicLink(data) ? directory.resolve(Files.readSymbolicLink(data)) : null;
    if (before != null && read(before).equals(new TreeMap<>(files))) {
      return;
    }
    Path version = Files.createTempDirectory(directory, "..");
    Set<String> names;
    try {
      names = fill(version, files);
    } catch (IOException e) {
      PodFiles.remove(version); // half of it is of no use, and takes room
      throw new IOException("%s can not be written: %s".formatted(directory, e.getMessage()), e);
    }
    Path aside = directory.resolve("..data_tmp");
    Files.deleteIfExists(aside);
    Files.createSymbolicLink(aside, version.getFileName());
    Files.move(aside, data, StandardCopyOption.ATOMIC_MOVE);
    for (String name : names) {
      Path link = directory.resolve(name);
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    for (Path other : list(directory)) {
      String name = String.valueOf(other.getFileName());
      if (!name.startsWith("..") && !names.contains(name)) {
        Files.delete(other);
      }
    }
    if (before != null) {
      PodFiles.remove(before);
    }
  }

  /** The names in it. */
  private static Set<String> fill(Path version, Map<String, Content> files) throws IOException {
    chmod(version, 0755);
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, Content> file : files.entrySet()) {
      Path to = version.resolve(file.getKey()).normalize();
      if (!to.startsWith(version)) {
        throw new IOException("path must not contain '..': " + file.getKey());
      }
      Files.createDirectories(to.getParent());
      Files.write(to, file.getValue().bytes());
      chmod(to, file.getValue().mode());
      names.add(version.relativize(to).getName(0).toString());
    }
    return names;
  }

  private static Map<String, Content> read(Path version) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    if (Files.isDirectory(version)) {
      try (Stream<Path> all = Files.walk(version)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(
              version.relativize(file).toString(),
              new Content(Files.readAllBytes(file), mode(file)));
        }
      }
    }
    return files;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }

  static void chmod(Path file, int mode) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(BITS[i]);
      }
    }
    Files.setPosixFilePermissions(file, permissions);
  }

  private static int mode(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    int mode = 0;
    for (int i = 0; i < BITS.length; i++) {
      mode |= permissions.contains(BITS[i]) ? 0400 >> i : 0;
    }
    return mode;
  }
}
