package io.fairlead.multijvm.churn;

import io.fairlead.multijvm.Silence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of one address: some keep their connections until they are asked to close them, some make
 * a new one for each request. None tries anything again, but that of several addresses they take
 * the first that does not refuse them.
 */
public final class Callers {
  private static final Duration PAUSE_OF_KEPT = Duration.ofMillis(15);
  private static final Duration PAUSE_BETWEEN = Duration.ofMillis(4);
  private static final int MOST_FAILURES = 20;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final List<InetSocketAddress> addresses;
  private final byte[] request;
  private final Duration pauseBetween;
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong fresh = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private final Silence silence = new Silence();
  private volatile boolean over;

  /** None yet. */
  Callers(InetSocketAddress address) {
    this(address, "churn", PAUSE_BETWEEN);
  }

  /**
   * None yet.
   *
   * @param host whom they ask for
   * @param pauseBetween of one client that makes new connections
   */
  public Callers(InetSocketAddress address, String host, Duration pauseBetween) {
    this(List.of(address), host, pauseBetween);
  }

  /** The same of several addresses, in this order. */
  public Callers(List<InetSocketAddress> addresses, String host, Duration pauseBetween) {
    this.addresses = List.copyOf(addresses);
    this.request =
        "GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host).getBytes(StandardCharsets.UTF_8);
    this.pauseBetween = pauseBetween;
  }

  /** Begins. */
  public void start(int keeping, int renewing) {
    for (int i = 0; i < keeping; i++) {
      threads.add(Thread.ofVirtual().start(this::keep));
    }
    for (int i = 0; i < renewing; i++) {
      threads.add(Thread.ofVirtual().start(this::renew));
    }
  }

  /** What went wrong so far, the first of it. */
  public List<String> failures() {
    return failures;
  }

  /** Requests over connections that were there before. */
  public long kept() {
    return kept.get();
  }

  /** Requests that had a new connection each. */
  public long fresh() {
    return fresh.get();
  }

  /** How many connections were made in order to keep them. */
  public long opened() {
    return opened.get();
  }

  /** How long there was no answer over a new connection, at most. */
  public Duration silence() {
    return silence.longest();
  }

  /** Ends once all requests under way have been answered. */
  public void finish() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Who answers a new connection. */
  public String once() throws IOException {
    try (Connection connection = connect()) {
      return connection.ask().from;
    }
  }

  private Connection connect() throws IOException {
    ConnectException refused = new ConnectException("there is no address");
    for (InetSocketAddress address : addresses) {
      try {
        return new Connection(address, request);
      } catch (ConnectException e) {
        refused = e;
      }
    }
    throw refused;
  }

  private void renew() {
    while (!over) {
      try {
        once();
        fresh.incrementAndGet();
        silence.answered();
      } catch (IOException e) {
        failed("new connection", e);
      }
      LockSupport.parkNanos(pauseBetween.toNanos());
    }
  }

  private void keep() {
    while (!over) {
      String peer = "nobody";
      try (Connection connection = connect()) {
        opened.incrementAndGet();
        boolean goOn = true;
        while (goOn && !over) {
          Answer answer = connection.ask();
          peer = answer.from;
          goOn = answer.goOn;
          kept.incrementAndGet();
          LockSupport.parkNanos(PAUSE_OF_KEPT.toNanos());
        }
      } catch (IOException e) {
        failed("connection kept with " + peer, e);
      }
    }
  }

  private void failed(String what, IOException why) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(what + ": " + why + " at " + LocalTime.now(ZoneOffset.UTC));
    }
  }

  /**
   * One response.
   *
   * @param goOn the server does not ask for the connection to be closed
   */
  private record Answer(String from, boolean goOn) {}

  private static final class Connection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final byte[] request;

    Connection(InetSocketAddress to, byte[] request) throws IOException {
      this.request = request;
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(to, TIMEOUT_MILLIS);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    Answer ask() throws IOException {
      socket.getOutputStream().write(request);
      String status = in.readLine();
      if (status == null || !status.contains(" 200 ")) {
        throw new IOException("answered with " + status);
      }
      int length = 0;
      boolean goOn = true;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        String header = line.toLowerCase(Locale.ROOT);
        if (header.startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
        }
        goOn &= !header.equals("connection: close");
      }
      char[] body = new char[length];
      int read = 0;
      while (read < length) {
        int some = in.read(body, read, length - read);
        if (some < 0) {
          throw new IOException("the answer was cut");
        }
        read += some;
      }
      return new Answer(new String(body), goOn);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
