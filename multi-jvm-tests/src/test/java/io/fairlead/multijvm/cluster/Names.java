package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Silence;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A client that asks one server for one name over UDP again and again; tries nothing twice. */
final class Names {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int MOST_FAILURES = 20;

  private final SimpleResolver resolver;
  private final Message query;
  private final String expected;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private final Silence silence = new Silence();
  private final Thread thread = Thread.ofVirtual().unstarted(this::ask);
  private volatile boolean over;

  /**
   * Not asking yet.
   *
   * @param expected the address that is the right answer
   * @param patience how long it waits for an answer
   */
  Names(InetSocketAddress server, String name, String expected, Duration patience) {
    resolver = new SimpleResolver(server);
    resolver.setTimeout(patience);
    query =
        Message.newQuery(Record.newRecord(Name.fromConstantString(name + "."), Type.A, DClass.IN));
    this.expected = expected;
  }

  void start() {
    thread.start();
  }

  void finish() throws InterruptedException {
    over = true;
    if (thread.isAlive()) {
      thread.join();
    }
  }

  List<String> failures() {
    return failures;
  }

  long answered() {
    return answered.get();
  }

  /** How long there was no answer, at most. */
  Duration silence() {
    return silence.longest();
  }

  /** The first address, as text. */
  String once() throws IOException {
    List<Record> answers = resolver.send(query.clone()).getSection(Section.ANSWER);
    return answers.isEmpty() ? "nothing" : answers.getFirst().rdataToString();
  }

  private void ask() {
    while (!over) {
      try {
        String answer = once();
        if (answer.equals(expected)) {
          answered.incrementAndGet();
          silence.answered();
        } else {
          failed("answered " + answer);
        }
      } catch (IOException e) {
        failed(e.toString());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void failed(String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add("DNS: " + what + " at " + LocalTime.now(ZoneOffset.UTC));
    }
  }
}
