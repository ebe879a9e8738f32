package io.fairlead.bench.dns;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A server under measurement: its process and those it made. */
record Contender(String name, Process process, int port) implements AutoCloseable {
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** Starts it, and returns when it answers {@code question}. */
  static Contender start(String name, int port, Path log, String question, List<String> command)
      throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(new File(log.toString())))
            .start();
    Contender started = new Contender(name, process, port);
    try {
      started.await(question, log);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void await(String question, Path log) throws IOException {
    Record asked = Record.newRecord(Name.fromString(question), Type.A, DClass.IN);
    byte[] query = Message.newQuery(asked).toWire();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      while (System.nanoTime() < deadline && process.isAlive()) {
        socket.send(
            new DatagramPacket(
                query,
                query.length,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        byte[] reply = new byte[512];
        try {
          socket.receive(new DatagramPacket(reply, reply.length));
          if ((reply[3] & 0xf) == 0) {
            return;
          }
        } catch (SocketTimeoutException notYet) {
          Thread.onSpinWait();
        }
      }
    }
    throw new IOException(name + " does not answer: " + Files.readString(log));
  }

  /** Seconds of CPU of its processes so far. */
  double cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .mapToLong(each -> ticks(each.pid()))
            .sum()
        / 100.0;
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
    } catch (IOException gone) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
