package io.fairlead.launcher.demo;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests that keep flowing, one connection each, while the lesson changes what serves them. */
final class Traffic implements AutoCloseable {
  private static final int CLIENTS = 2;
  private static final Pattern GREETING = Pattern.compile("hello from (\\S+)");

  private final Map<String, AtomicLong> byPod = new ConcurrentHashMap<>();
  private final AtomicLong failures = new AtomicLong();
  private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();
  private final Thread[] clients = new Thread[CLIENTS];
  private volatile boolean stopped;

  Traffic(InetSocketAddress target) {
    for (int i = 0; i < CLIENTS; i++) {
      clients[i] = Thread.ofPlatform().daemon().name("traffic-" + i).start(() -> send(target));
    }
  }

  private void send(InetSocketAddress target) {
    while (!stopped) {
      Curl.Fetched fetched = Curl.get(target, "/");
      Matcher greeting = GREETING.matcher(fetched.text());
      if (fetched.ok() && greeting.find()) {
        byPod.computeIfAbsent(greeting.group(1), pod -> new AtomicLong()).incrementAndGet();
      } else {
        failures.incrementAndGet();
        errors.computeIfAbsent(fetched.text(), text -> new AtomicLong()).incrementAndGet();
      }
    }
  }

  /** Answers a pod has given so far. */
  long answers(String pod) {
    return Optional.ofNullable(byPod.get(pod)).map(AtomicLong::get).orElse(0L);
  }

  long total() {
    return byPod.values().stream().mapToLong(AtomicLong::get).sum();
  }

  long failures() {
    return failures.get();
  }

  /** {@code 812 requests, 0 failed (api-0 203, api-1 305, ...)}. */
  String summary() {
    return "%d requests, %d failed %s%s"
        .formatted(
            total() + failures(),
            failures(),
            new TreeMap<>(byPod),
            errors.isEmpty() ? "" : " " + errors);
  }

  @Override
  public void close() {
    stop();
  }

  /** Returns once the requests under way have ended. */
  void stop() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
