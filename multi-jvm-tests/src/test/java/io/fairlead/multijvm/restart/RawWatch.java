package io.fairlead.multijvm.restart;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.restart.Change.Added;
import io.fairlead.multijvm.restart.Change.Deleted;
import io.fairlead.multijvm.restart.Change.Modified;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A watch of one list that goes on after each cut where the last line of it ended. */
public final class RawWatch implements Runnable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String path;
  private final Servings servings;
  private final Ledger told = new Ledger();
  private final List<String> faults = new ArrayList<>();
  private long version;
  private volatile boolean stopped;
  private final AtomicInteger connections = new AtomicInteger();

  /** Where to go on. */
  public interface Servings {
    /** A server that may answer. */
    ApiClient next();

    /** Returns once another attempt may find one that does. */
    void awaitAfterCut();
  }

  /**
   * Of all that changes from now on.
   *
   * @param path of the list
   */
  public RawWatch(String path, Servings servings) {
    this.path = path;
    this.servings = servings;
    this.version =
        servings.next().get(path, ApiClient.JSON).body().at("/metadata/resourceVersion").asLong();
  }

  public Ledger told() {
    return told;
  }

  /** What can not be: a refusal, a version that is not newer than the one before. */
  public List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }

  /** How many answers it was given. */
  public int connections() {
    return connections.get();
  }

  public void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      ApiClient api = servings.next();
      String watch = path + "?watch=1&resourceVersion=" + version;
      try {
        HttpResponse<Stream<String>> answer =
            api.stream(watch, ApiClient.JSON, BodyHandlers.ofLines()).join();
        connections.incrementAndGet();
        try (Stream<String> lines = answer.body()) {
          lines.forEach(line -> hear(JSON.readTree(line)));
        }
      } catch (UncheckedIOException | CompletionException _) {
        // cut off, or nobody there
      }
      if (!stopped) {
        servings.awaitAfterCut();
      }
    }
  }

  private void hear(JsonNode event) {
    JsonNode meta = event.at("/object/metadata");
    long next = meta.path("resourceVersion").asLong();
    String name = meta.path("name").asString("");
    String at = String.valueOf(next);
    String counter = meta.path("annotations").path(Change.COUNTER).asString("");
    switch (event.path("type").asString("")) {
      case "ADDED" -> told.enter(name, new Added(at, counter));
      case "MODIFIED" -> told.enter(name, new Modified(at, counter));
      case "DELETED" -> told.enter(name, new Deleted());
      default -> fault(event.toString());
    }
    if (next <= version) {
      fault(event + " after " + version);
    }
    version = next;
  }

  private void fault(String text) {
    synchronized (faults) {
      faults.add(text);
    }
  }
}
