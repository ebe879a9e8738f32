package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Clients that each wait for the answer to what they asked before they ask again. */
public final class Clients {
  private Clients() {}

  /** Asks with 0, 1, 2 ... while {@code more}; how long each answer took. */
  public static Latencies ask(
      int clients, BooleanSupplier more, IntFunction<ApiClient.Answer> request) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Latencies>> tasks = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      tasks.add(
          () -> {
            Latencies latencies = new Latencies();
            while (more.getAsBoolean()) {
              int i = next.getAndIncrement();
              long sent = System.nanoTime();
              ok(request.apply(i));
              latencies.add(System.nanoTime() - sent);
            }
            return latencies;
          });
    }
    Latencies all = new Latencies();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Latencies> done : threads.invokeAll(tasks)) {
        all.addAll(done.get());
      }
    }
    return all;
  }

  /** Asks this often. */
  public static Latencies ask(int clients, int times, IntFunction<ApiClient.Answer> request)
      throws Exception {
    AtomicInteger left = new AtomicInteger(times);
    return ask(clients, () -> left.getAndDecrement() > 0, request);
  }

  /** The answer, which must not be a refusal. */
  public static ApiClient.Answer ok(ApiClient.Answer answer) {
    if (answer.failed()) {
      throw new IllegalStateException(answer.code() + " " + answer.message());
    }
    return answer;
  }
}
