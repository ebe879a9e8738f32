package io.fairlead.agent.dns.log;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Writes a line for queries that the settings name. Whoever answers only puts a copy of the packet
 * into a queue, and goes on when that is full: a line is never worth an answer. A thread of its own
 * reads, formats and writes, at most so many lines a second; what is left out is counted and told.
 */
public final class QueryLogger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("io.fairlead.dns.Query");
  private static final int WAITING = 1024;
  private static final int LINES_A_SECOND = 1000;
  private static final long SECOND = 1_000_000_000L;
  private static final int FLAGS = 12; // bits of a header, the code's aside

  /** What came in by. */
  public enum Protocol {
    UDP,
    TCP
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Entry(
      byte[] query,
      byte[] head,
      int size,
      InetAddress client,
      int port,
      Protocol protocol,
      long nanos) {}

  private final Clients clients;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong leftOut = new AtomicLong();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile QueryLog settings = QueryLog.OFF;
  private @Nullable Thread writing; // guarded by this

  public QueryLogger(Clients clients) {
    this.clients = clients;
  }

  /** From now on these queries are logged. */
  public synchronized void use(QueryLog now) {
    settings = now;
    if (now.on() && writing == null) {
      writing = Thread.ofPlatform().daemon().name("dns-query-log").start(this::write);
    }
  }

  /** Whether any query may be logged: else there is no need to {@link #note} one. */
  public boolean on() {
    return settings.on();
  }

  /** A query was answered, which took so long. */
  public void note(
      byte[] query,
      int length,
      byte[] reply,
      int size,
      InetAddress client,
      int port,
      Protocol protocol,
      long nanos) {
    QueryLog now = settings;
    if (!now.about(outcome(reply))
        || (now.sample() > 1 && turn.getAndIncrement() % now.sample() != 0)) {
      return;
    }
    Entry entry =
        new Entry(
            Arrays.copyOf(query, length),
            Arrays.copyOf(reply, Header.LENGTH),
            size,
            client,
            port,
            protocol,
            nanos);
    if (!waiting.offer(entry)) {
      leftOut.incrementAndGet();
    }
  }

  private static QueryLog.Outcome outcome(byte[] reply) {
    return QueryLog.Outcome.of(reply[3] & 0xf, (reply[6] | reply[7]) != 0);
  }

  private void write() {
    long second = System.nanoTime();
    int lines = 0;
    try {
      while (true) {
        Entry entry = waiting.take();
        long now = System.nanoTime();
        if (now - second >= SECOND) {
          second = now;
          lines = 0;
          tellLeftOut();
        }
        if (lines < LINES_A_SECOND) {
          lines += write(entry) ? 1 : 0;
        } else {
          leftOut.incrementAndGet();
        }
      }
    } catch (InterruptedException closed) {
      waiting.clear();
    }
  }

  private void tellLeftOut() {
    long count = leftOut.getAndSet(0);
    if (count > 0) {
      log.atInfo().addKeyValue("queries", count).log("too many queries to log all");
    }
  }

  /** False when nothing was to be written. */
  private boolean write(Entry entry) {
    try {
      Message query = new Message(entry.query());
      Record question = query.getQuestion();
      if (question == null || !settings.about(outcome(entry.head()), question.getName())) {
        return false;
      }
      OPTRecord opt = query.getOPT();
      Client pod = clients.at(entry.client());
      log.atInfo()
          .addKeyValue("client", entry.client().getHostAddress() + ":" + entry.port())
          .addKeyValue("pod", pod == null ? "" : pod.pod())
          .addKeyValue("id", query.getHeader().getID())
          .addKeyValue("class", DClass.string(question.getDClass()))
          .addKeyValue("type", Type.string(question.getType()))
          .addKeyValue("name", question.getName())
          .addKeyValue("proto", entry.protocol().name().toLowerCase(Locale.ROOT))
          .addKeyValue("size", entry.query().length)
          .addKeyValue("do", opt != null && (opt.getFlags() & ExtendedFlags.DO) != 0)
          .addKeyValue("bufsize", opt == null ? 512 : opt.getPayloadSize())
          .addKeyValue("rcode", Rcode.string(entry.head()[3] & 0xf))
          .addKeyValue("rflags", flags(new Header(entry.head())))
          .addKeyValue("rsize", entry.size())
          .addKeyValue("duration", String.format(Locale.ROOT, "%.6fs", entry.nanos() / 1e9))
          .log("query");
      return true;
    } catch (IOException | RuntimeException unreadable) {
      return false; // it was answered with an error, and has nothing to tell
    }
  }

  private static String flags(Header header) {
    return IntStream.range(0, FLAGS)
        .filter(Flags::isFlag)
        .filter(header::getFlag)
        .mapToObj(Flags::string)
        .collect(Collectors.joining(","));
  }

  @Override
  public synchronized void close() {
    settings = QueryLog.OFF;
    if (writing != null) {
      writing.interrupt();
      writing = null;
    }
  }
}
