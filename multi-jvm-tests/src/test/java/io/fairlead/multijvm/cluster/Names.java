package io.fairlead.multijvm.cluster;

import io.fairlead.multijvm.Commands;
import io.fairlead.multijvm.Silence;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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

/** A client that asks one server for one name again and again. */
final class Names implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int MOST_FAILURES = 20;

  private final Question question;
  private final Duration pause;
  private final String expected;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private final Silence silence = new Silence();
  private final Thread thread = Thread.ofVirtual().unstarted(this::ask);
  private volatile boolean over;

  /** One question: the address that is the answer, as text, or what was said instead. */
  @FunctionalInterface
  private interface Question {
    String answer() throws IOException;
  }

  private Names(Question question, Duration pause, String expected) {
    this.question = question;
    this.pause = pause;
    this.expected = expected;
  }

  /**
   * Over UDP, each question once; not asking yet.
   *
   * @param expected the address that is the right answer
   * @param patience how long it waits for an answer
   */
  static Names udp(InetSocketAddress server, String name, String expected, Duration patience) {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(patience);
    Message query =
        Message.newQuery(Record.newRecord(Name.fromConstantString(name + "."), Type.A, DClass.IN));
    return new Names(
        () -> {
          List<Record> answers = resolver.send(query.clone()).getSection(Section.ANSWER);
          return answers.isEmpty() ? "nothing" : answers.getFirst().rdataToString();
        },
        PAUSE,
        expected);
  }

  /**
   * {@code dig} with its own patience where a member runs: it asks three times, and waits 5 s each
   * time; not asking yet.
   *
   * @param within what is before a command that is to run there
   * @param expected the address that is the right answer
   */
  static Names dig(List<String> within, String server, int port, String name, String expected) {
    List<String> command = new ArrayList<>(within);
    command.addAll(List.of("dig", "@" + server, "-p", Integer.toString(port), name, "+short"));
    return new Names(
        () -> {
          try {
            Commands.Ended ended = Commands.run(command, "");
            String said = ended.said().strip();
            return said.equals(expected) ? said : ended.toString();
          } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
          }
        },
        Duration.ZERO,
        expected);
  }

  void start() {
    thread.start();
  }

  /** Ends it, after the question of now. */
  void finish() throws InterruptedException {
    over = true;
    if (thread.isAlive()) {
      thread.join();
    }
  }

  @Override
  public void close() {
    over = true;
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

  /** One question, by who calls. */
  String once() throws IOException {
    return question.answer();
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
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private void failed(String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add("DNS: " + what + " at " + LocalTime.now(ZoneOffset.UTC));
    }
  }
}
