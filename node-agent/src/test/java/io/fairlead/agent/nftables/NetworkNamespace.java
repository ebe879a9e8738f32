package io.fairlead.agent.nftables;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network namespace of its own and a thread that lives in it: sockets and processes made on that
 * thread belong there.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;

  private final String name;
  private final ExecutorService thread;

  private NetworkNamespace(String name) {
    this.name = name;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("in-" + name).factory());
  }

  static NetworkNamespace create(String name) throws Exception {
    run("ip", "netns", "add", name);
    NetworkNamespace namespace = new NetworkNamespace(name);
    namespace.thread.submit(() -> enter("/run/netns/" + name)).get();
    // no second of waiting until a link's own address may be used
    // and every refusal is told
    namespace.exec(
        "sysctl",
        "-qw",
        "net.ipv6.conf.default.accept_dad=0",
        "net.ipv6.conf.all.accept_dad=0",
        "net.ipv4.icmp_ratelimit=0",
        "net.ipv6.icmp.ratelimit=0");
    namespace.ip("link set lo up");
    return namespace;
  }

  String name() {
    return name;
  }

  /** Runs there and returns what came out of it; what was thrown is thrown here. */
  public <T> T call(Callable<T> work) throws Exception {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** An {@code ip} command there. */
  public void ip(String command) throws IOException {
    run(("ip -n " + name + " " + command).split(" "));
  }

  /** Another command there; gives its output. */
  String exec(String... command) throws IOException {
    String[] all = new String[command.length + 4];
    System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, all, 0, 4);
    System.arraycopy(command, 0, all, 4, command.length);
    return run(all);
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    run("ip", "netns", "del", name);
  }

  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return said;
  }

  @SuppressWarnings("restricted") // the build grants native access
  private static int enter(String path) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("open"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      MethodHandle setns =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setns"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int file = (int) open.invoke(arena.allocateFrom(path), 0);
      int entered = (int) setns.invoke(file, CLONE_NEWNET);
      if (entered != 0) {
        throw new IllegalStateException("cannot enter " + path);
      }
      return entered;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
