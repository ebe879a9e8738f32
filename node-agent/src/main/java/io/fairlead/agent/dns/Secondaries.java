package io.fairlead.agent.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Tells servers that copy our zones that they changed (NOTIFY, RFC 1996): changes of one second
 * together, and again when it is not acknowledged. Thread-safe; never waits.
 */
final class Secondaries {
  private static final Logger log = LoggerFactory.getLogger(Secondaries.class);
  private static final Executor SOON = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int TRIES = 3;
  private static final int MOST_REPLY = 512;

  /** A server, and the zones it may copy. */
  record Secondary(InetSocketAddress address, Set<Name> zones) {
    Secondary {
      zones = Set.copyOf(zones);
    }
  }

  private final Supplier<List<Secondary>> all;
  private final AtomicBoolean due = new AtomicBoolean();

  Secondaries(Supplier<List<Secondary>> all) {
    this.all = all;
  }

  /** Something in the zones is not what it was. */
  void changed() {
    if (!all.get().isEmpty() && due.compareAndSet(false, true)) {
      SOON.execute(
          () -> {
            due.set(false);
            all.get().forEach(one -> Thread.ofVirtual().name("dns-notify").start(() -> tell(one)));
          });
    }
  }

  private static void tell(Secondary secondary) {
    for (Name zone : secondary.zones()) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(secondary.address());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        tell(socket, zone);
      } catch (IOException e) {
        log.atInfo()
            .addKeyValue("server", secondary.address())
            .addKeyValue("zone", zone)
            .addKeyValue("error", e.toString())
            .log("a secondary server does not hear of changes");
      }
    }
  }

  private static void tell(DatagramSocket socket, Name zone) throws IOException {
    Message notify = new Message();
    notify.getHeader().setOpcode(Opcode.NOTIFY);
    notify.getHeader().setFlag(Flags.AA);
    notify.addRecord(Record.newRecord(zone, Type.SOA, DClass.IN), Section.QUESTION);
    byte[] packet = notify.toWire();
    IOException last = new IOException("no reply");
    for (int i = 0; i < TRIES; i++) {
      try {
        socket.send(new DatagramPacket(packet, packet.length));
        socket.receive(new DatagramPacket(new byte[MOST_REPLY], MOST_REPLY));
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}
