package io.fairlead.agent.pods.host;

import io.fairlead.agent.pods.lifecycle.LastWords;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.runtime.ContainerRuntime;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.model.pod.PodToken;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory of each pod, {@code pods/UID}: its record ({@code pod.json}), {@code tokens.json},
 * {@code etc/}, and for each container {@code CONTAINER/N.log} and the files of its runs, {@code
 * CONTAINER/N/}, of the newest run and the one before it. A log that has grown is turned over to
 * {@code N.log.1}, up to {@code N.log.4}. Only the owner may read it. Used by one thread for each
 * pod.
 */
public final class PodFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PodFiles.class);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private static final String RECORD = "pod.json";
  private static final String TOKENS = "tokens.json";
  private static final String TERMINATION_LOG = "termination-log";
  // Eighty rows of a log with the longest lines that are of use, and what stands before each.
  private static final int GLANCE_BYTES = 16 * 1024;

  private final Path directory;

  /** Keeps pods below this directory, which is made when there is something to keep. */
  public PodFiles(Path directory) {
    this.directory = directory;
  }

  /** What earlier agents noted; a record that can not be read is left out, and said so. */
  public List<PodRecord> load() throws IOException {
    List<PodRecord> records = new ArrayList<>();
    if (Files.notExists(directory)) {
      return records;
    }
    try (Stream<Path> pods = Files.list(directory)) {
      for (Path pod : pods.filter(Files::isDirectory).toList()) {
        try {
          records.add(JSON.readValue(Files.readAllBytes(pod.resolve(RECORD)), PodRecord.class));
        } catch (IOException | JacksonException e) {
          LOG.atWarn().addKeyValue("uid", pod.getFileName()).setCause(e).log("no record of a pod");
        }
      }
    }
    return records;
  }

  /** Notes it; a reader finds this record or the one before, never a part. */
  public void save(PodRecord record) throws IOException {
    write(pod(record.work().uid()), RECORD, JSON.writeValueAsBytes(record));
  }

  /** The tokens that were kept; none when they can not be read. */
  public List<PodToken> tokens(String uid) {
    Path file = pod(uid).resolve(TOKENS);
    try {
      return Files.exists(file)
          ? List.of(JSON.readValue(Files.readAllBytes(file), PodToken[].class))
          : List.of();
    } catch (IOException | JacksonException e) {
      LOG.atWarn().addKeyValue("uid", uid).setCause(e).log("no tokens of a pod");
      return List.of();
    }
  }

  /** Keeps them, so that a pod has them when the control plane is away. */
  public void saveTokens(String uid, Collection<PodToken> tokens) throws IOException {
    write(pod(uid), TOKENS, JSON.writeValueAsBytes(List.copyOf(tokens)));
  }

  /** A reader finds this or what was there before, never a part. */
  private void write(Path pod, String name, byte[] bytes) throws IOException {
    PrivateFiles.directories(directory);
    Files.createDirectories(pod);
    Path aside = pod.resolve(name + ".new");
    try {
      Files.write(aside, bytes);
      Files.move(aside, pod.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(
          "%s can not be written: %s".formatted(pod.resolve(name), e.getMessage()), e);
    }
  }

  /** Takes the pod's directory away. */
  public void remove(String uid) throws IOException {
    remove(pod(uid));
  }

  /** Takes away what is left of a run and of those before it. */
  void forget(String uid, String container, int last) throws IOException {
    Path runs = pod(uid).resolve(container);
    if (last < 0 || !Files.isDirectory(runs)) {
      return;
    }
    try (Stream<Path> files = Files.list(runs)) {
      for (Path file : files.toList()) {
        String number = file.getFileName().toString().replaceFirst("\\..*", "");
        if (Integer.parseInt(number) <= last) {
          remove(file);
        }
      }
    }
  }

  static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Writes resolv.conf, hosts and hostname of a pod. */
  void writeEtc(ContainerRuntime.Sandbox sandbox) throws IOException {
    Path etc = etc(sandbox.uid());
    Files.createDirectories(etc);
    Files.writeString(etc.resolve("resolv.conf"), sandbox.resolvConf());
    Files.writeString(etc.resolve("hosts"), sandbox.hosts());
    Files.writeString(etc.resolve("hostname"), sandbox.hostname() + "\n");
  }

  /** The resolv.conf that was written last; empty: none yet. */
  public String resolvConf(String uid) throws IOException {
    Path file = etc(uid).resolve("resolv.conf");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  Path etc(String uid) {
    return pod(uid).resolve("etc");
  }

  Path directory() {
    return directory;
  }

  /** What is known of the run. */
  Path run(Run run) {
    return pod(run.uid()).resolve(run.container()).resolve(Integer.toString(run.number()));
  }

  /** What the run wrote. */
  public Path log(Run run) {
    return pod(run.uid()).resolve(run.container()).resolve(run.number() + ".log");
  }

  /**
   * Where the run says why it ended; made if it is not there.
   *
   * @throws IOException when the disk refuses
   */
  Path terminationLog(Run run) throws IOException {
    Path file = run(run).resolve(TERMINATION_LOG);
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.createFile(file);
      AtomicFiles.chmod(file, 0666);
    }
    return file;
  }

  /** What it said there; empty: nothing. */
  String lastWords(Run run) {
    return LastWords.ofFile(end(run(run).resolve(TERMINATION_LOG)));
  }

  /** How its log ends. */
  public String endOfLog(Run run) {
    String rows = new String(end(log(run)), StandardCharsets.UTF_8);
    return LastWords.ofLog(rows.lines().toList());
  }

  private static byte[] end(Path path) {
    try (FileChannel file = FileChannel.open(path)) {
      ByteBuffer bytes = ByteBuffer.allocate(GLANCE_BYTES);
      long from = Math.max(0, file.size() - GLANCE_BYTES);
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = file.read(bytes, from + bytes.position());
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("no last words");
      return new byte[0];
    }
  }

  /** Its volumes, a directory each. */
  public Path volumes(String uid) {
    return pod(uid).resolve("volumes");
  }

  private Path pod(String uid) {
    return directory.resolve(uid);
  }
}
