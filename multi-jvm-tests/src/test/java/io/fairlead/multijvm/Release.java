package io.fairlead.multijvm;

import static java.util.Objects.requireNonNull;

import io.fairlead.launcher.Main;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars that the build made, as {@code ./fairlead} starts them, and a start-up cache of them: a
 * start takes half of the CPU with it (ADR 4), and these tests start a hundred.
 */
final class Release {
  /** The compiler for short lives: these JVMs are started and killed. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx" + System.getProperty("fairlead.heap", "512m"),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private static final Release BUILT = built();

  private final String classPath;
  private final List<String> flags;

  private Release(String classPath, List<String> flags) {
    this.classPath = classPath;
    this.flags = flags;
  }

  /** That of this build; of classes, and without a cache, where there are no jars yet. */
  static Release get() {
    return BUILT;
  }

  String classPath() {
    return classPath;
  }

  /** What is between {@code java} and its class path, of these jars or of another class path. */
  List<String> flags(String of) {
    return of.equals(classPath) ? flags : FLAGS;
  }

  private static Release built() {
    try {
      Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(jar)) {
        return new Release(FairleadProcess.testClassPath(), FLAGS);
      }
      Path lib = requireNonNull(jar.getParent());
      String classPath;
      try (Stream<Path> jars = Files.list(lib)) {
        classPath =
            jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
      }
      List<String> flags = new ArrayList<>(FLAGS);
      Path cache = cache(jar, lib, classPath);
      if (Files.exists(cache)) {
        flags.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
      }
      return new Release(classPath, List.copyOf(flags));
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The JVMs of these tests run beside each other: the second finds what the first made. */
  private static Path cache(Path jar, Path lib, String classPath)
      throws IOException, InterruptedException {
    Path cache = lib.resolveSibling("integration-tests.aot");
    Path lock = lib.resolveSibling("integration-tests.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (!Files.exists(cache)
          || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        train(cache, classPath);
      }
    }
    return cache;
  }

  private static void train(Path cache, String classPath) throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    Path data = Files.createTempDirectory("fairlead-training");
    List<String> line = new ArrayList<>(List.of(FairleadProcess.JAVA));
    line.addAll(FLAGS);
    line.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-cp", classPath, Main.class.getName()));
    line.addAll(List.of("up", "--train", "--data", data.resolve("data").toString()));
    line.addAll(List.of("--service-cidr", FairleadProcess.SERVICE_CIDR));
    for (String port : FairleadProcess.PORTS) {
      line.addAll(List.of(port, "0"));
    }
    Path said = cache.resolveSibling("integration-tests.training");
    int status =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      Files.deleteIfExists(cache);
      System.err.println("no start-up cache: " + Files.readString(said));
    }
  }
}
