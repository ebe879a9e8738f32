package io.fairlead.testing;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server, all its own: data directory, port on 127.0.0.1, log. It can be killed,
 * paused, and started again on the same port and data. Needs Debian's package {@code postgresql}
 * (which need not run); as root the server runs as user {@code postgres}.
 *
 * <p>User {@value #USER} with password {@value #PASSWORD} may do everything. Every test makes a
 * database of its own. Any thread, but one at a time.
 */
public final class PostgresServer implements AutoCloseable {

  /** May do everything on the server. */
  public static final String USER = "fairlead";

  /** The password of {@link #USER}. */
  public static final String PASSWORD = "of-the-tests";

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path programs;
  private final Path dir;
  private final int port;
  private final Map<String, String> options;
  private @Nullable Process postmaster;

  private static @Nullable PostgresServer shared; // guarded by the class

  private PostgresServer(Path programs, Path dir, int port, Map<String, String> options) {
    this.programs = programs;
    this.dir = dir;
    this.port = port;
    this.options = options;
  }

  /** Why there can be no server on this machine; empty when there can. */
  public static Optional<String> missing() {
    if (installed().isEmpty()) {
      return Optional.of("no " + INSTALLED + "/*/bin/postgres: install the package postgresql");
    }
    if (isRoot() && !Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
      return Optional.of("no /usr/bin/setpriv to run the server as user postgres");
    }
    return Optional.empty();
  }

  /**
   * The server all tests of this JVM share, which is never killed nor paused; ends with the JVM.
   */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** A new server that answers; ends with {@link #close()} or with this JVM. */
  public static PostgresServer start() {
    return start(Map.of());
  }

  /**
   * The same with settings of postgresql.conf.
   *
   * @throws IllegalStateException when it does not start, with what it said
   */
  public static PostgresServer start(Map<String, String> options) {
    return start(Path.of("/tmp"), options);
  }

  /** The same with all it has in a new directory below this one, such as a small disk. */
  public static PostgresServer start(Path below, Map<String, String> options) {
    try {
      Path programs =
          installed().orElseThrow(() -> new IllegalStateException(missing().toString()));
      Path dir = Files.createTempDirectory(below, "fairlead-postgresql-");
      PostgresServer server = new PostgresServer(programs, dir, freePort(), options);
      server.initialise();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.startAgain();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port on 127.0.0.1, also over {@link #startAgain()}. */
  public int port() {
    return port;
  }

  /** Where the server's programs are: psql, pg_dump, pg_basebackup ... */
  public Path programs() {
    return programs;
  }

  /** The server's data directory; belongs to the user it runs as. */
  public Path data() {
    return dir.resolve("data");
  }

  /** The JDBC address of a database, without user and password. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The JDBC address of a new, empty database, with user and password in it. */
  public String newDatabase() {
    String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    sql("postgres", "CREATE DATABASE " + name);
    return url(name) + "?user=" + USER + "&password=" + PASSWORD;
  }

  /** Runs SQL with psql and returns what it prints: columns by |, no headings. */
  public String sql(String database, String sql) {
    return run(
        PATIENCE,
        List.of(
            programs.resolve("psql").toString(),
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            "" + port,
            "-U",
            USER,
            "-d",
            database,
            "-c",
            sql));
  }

  /** Runs one of the server's programs, as its user, with the password at hand; what it prints. */
  public String program(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(programs.resolve(name).toString()));
    command.addAll(List.of(arguments));
    return run(PATIENCE, command);
  }

  /** kill -9 of the postmaster and of all its children, as a power cut would; returns when gone. */
  public void kill() {
    Process process = running();
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onExit().join());
    process.onExit().join();
    postmaster = null;
  }

  /** Stops it as an administrator would who can not wait ({@code fast}); returns when gone. */
  public void stop() {
    Process process = running();
    signal("INT", List.of(process.toHandle()));
    awaitEnd(process);
    postmaster = null;
  }

  /** SIGSTOP to all of it: connections stay, nothing answers. */
  public void pause() {
    Process process = running();
    signal("STOP", List.of(process.toHandle())); // first, or it goes on to have children
    signal("STOP", process.descendants().toList());
  }

  /** Ends {@link #pause()}. */
  public void proceed() {
    Process process = running();
    signal("CONT", Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList());
  }

  /** Whether it has not ended by itself, or been ended. */
  public boolean runs() {
    Process process = postmaster;
    return process != null && process.isAlive();
  }

  /** Starts it on the data it had; returns when it answers. */
  public void startAgain() {
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("postgres").toString(), "-D", data().toString(), "-p", "" + port));
    try {
      Process process =
          new ProcessBuilder(asOwner(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      postmaster = process;
      awaitAnswer(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of a file that the server, and nobody else, may read: a certificate, a key. */
  public Path give(Path file) {
    try {
      Path copy = Files.copy(file, dir.resolve(file.getFileName()), REPLACE_EXISTING);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
      toOwner(copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a base back-up of the running server, with pg_basebackup, in place of an older one. */
  public void backUp() {
    removeAll(backup());
    program(
        "pg_basebackup",
        "--host=127.0.0.1",
        "--port=" + port,
        "--username=" + USER,
        "--pgdata=" + backup(),
        "--checkpoint=fast",
        "--wal-method=stream",
        "--no-sync");
  }

  /** Puts the back-up in the place of the data of the server, which must not run. */
  public void restore() {
    removeAll(data());
    try {
      Files.move(backup(), data());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path backup() {
    return dir.resolve("backup");
  }

  /** What the server has logged. */
  public Path log() {
    return dir.resolve("log");
  }

  /** Ends the server and removes all of it. */
  @Override
  public synchronized void close() {
    Process process = postmaster;
    if (process != null && process.isAlive()) {
      proceed();
      signal("QUIT", List.of(process.toHandle()));
      awaitEnd(process);
    }
    postmaster = null;
    removeAll(dir);
  }

  private static void removeAll(Path top) {
    if (Files.exists(top)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void initialise() throws IOException {
    toOwner(dir);
    Path password = Files.writeString(dir.resolve("password"), PASSWORD);
    toOwner(password);
    program(
        "initdb",
        "--no-sync",
        "--auth=scram-sha-256",
        "--username=" + USER,
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--pgdata=" + data());
    StringBuilder conf = new StringBuilder();
    conf.append("listen_addresses = '127.0.0.1'\n");
    conf.append("unix_socket_directories = '").append(dir).append("'\n");
    conf.append("shared_buffers = '32MB'\n");
    conf.append("max_connections = 200\n");
    options.forEach((name, value) -> conf.append(name + " = '" + value + "'\n"));
    Path file = data().resolve("postgresql.conf");
    Files.writeString(file, Files.readString(file) + conf);
  }

  private void awaitAnswer(Process process) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "PostgreSQL does not start: " + Files.readString(log()).strip());
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    } catch (IOException e) {
      return false;
    }
    Process asked =
        launch(
            List.of(
                programs.resolve("pg_isready").toString(),
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port),
            Path.of("/dev/null"));
    awaitEnd(asked);
    return asked.exitValue() == 0;
  }

  private Process running() {
    Process process = postmaster;
    if (process == null) {
      throw new IllegalStateException("the server does not run");
    }
    return process;
  }

  private static void signal(String name, List<ProcessHandle> processes) {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("/bin/kill", "-" + name));
    processes.forEach(process -> command.add("" + process.pid()));
    try {
      // A child may have ended meanwhile; that is no error.
      new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(Process process) {
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private String run(Duration patience, List<String> command) {
    try {
      Path output = Files.createTempFile("fairlead-postgresql-", ".out");
      try {
        Process process = launch(command, output);
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        String said = Files.readString(output).strip();
        if (process.waitFor() != 0) {
          throw new IllegalStateException(command + ": " + said);
        }
        return said;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Process launch(List<String> command, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(asOwner(command))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", dir.toString()); // libpq looks for certificates there
    builder.environment().put("PGPASSWORD", PASSWORD);
    builder.environment().put("PGCONNECT_TIMEOUT", "10");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** PostgreSQL refuses to run as root. setpriv becomes the program: signals reach it directly. */
  private static List<String> asOwner(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    List<String> owned =
        new ArrayList<>(
            List.of(
                "/usr/bin/setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "--"));
    owned.addAll(command);
    return owned;
  }

  /** Gives a directory to the user the server runs as. */
  public void own(Path path) throws IOException {
    toOwner(path);
  }

  private static void toOwner(Path path) throws IOException {
    if (isRoot()) {
      Files.setOwner(
          path,
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Optional<Path> installed() {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.comparing(Path::toString));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
