package io.fairlead.multijvm.history;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Watch.Told;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists a kind once, then watches it: for some seconds at one control plane, then at another from
 * where the first ended, as after each cut. Where a revision is too old it lists anew, and that is
 * another watch.
 */
final class Watcher implements Runnable {
  private static final int LONGEST = 6; // seconds
  private static final int GRACE = 3; // and then it is not waited for
  private static final Duration AFTER_CUT = Duration.ofMillis(100);

  private final String name;
  private final String kind;
  private final Random random;
  private final List<Endpoint> endpoints;
  private final Wire wire;
  private final Recorder recorder;
  private final List<Watch> over = new ArrayList<>(); // these under this' lock
  private final List<Told> told = new ArrayList<>();
  private long from;
  private long reached = -1;
  private volatile boolean stopped;

  Watcher(
      String name,
      String kind,
      Random random,
      List<Endpoint> endpoints,
      Wire wire,
      Recorder recorder) {
    this.name = name;
    this.kind = kind;
    this.random = random;
    this.endpoints = endpoints;
    this.wire = wire;
    this.recorder = recorder;
  }

  /** Lets it end with the connection of now. */
  void stop() {
    stopped = true;
  }

  String kind() {
    return kind;
  }

  /** The revision up to which it was told all; -1 before it has listed. */
  synchronized long reached() {
    return reached;
  }

  /** What it was told so far, after each list. */
  synchronized List<Watch> watches() {
    List<Watch> watches = new ArrayList<>(over);
    if (reached >= 0) {
      watches.add(new Watch(name + "." + over.size(), kind, from, told));
    }
    return watches;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
        boolean cut = reached() < 0 ? !list(endpoint) : !watch(endpoint);
        if (cut) {
          LockSupport.parkNanos(AFTER_CUT.toNanos());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean list(Endpoint endpoint) throws InterruptedException {
    Request list = new ListAll(kind, Freshness.MOST_RECENT);
    if (recorder.record(name, recorder.next(), endpoint, list).outcome()
        instanceof Listed(long revision, var _)) {
      begin(revision);
      return true;
    }
    return false;
  }

  private synchronized void begin(long revision) {
    told.clear();
    from = revision;
    reached = revision;
  }

  /** Whether the connection lasted as long as it was asked to. */
  private boolean watch(Endpoint endpoint) throws InterruptedException {
    int seconds = 1 + random.nextInt(LONGEST);
    long after = reached();
    String path =
        "%s?watch=1&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%d"
            .formatted(wire.path(kind), seconds, after);
    try {
      HttpResponse<InputStream> answer =
          endpoint.api().stream(path, ApiClient.JSON, BodyHandlers.ofInputStream()).join();
      try (InputStream body = answer.body()) {
        if (answer.statusCode() == 410) {
          expired();
        }
        if (answer.statusCode() != 200) {
          return false;
        }
        tell(new Told.Connected(endpoint.name(), after));
        // A process that is paused never ends anything.
        CompletableFuture.delayedExecutor(seconds + GRACE, TimeUnit.SECONDS)
            .execute(() -> end(body));
        hear(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
        return true;
      }
    } catch (IOException | CompletionException | JacksonException _) {
      return false; // cut off, or nobody there
    }
  }

  private static void end(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hear(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null && !stopped; line = lines.readLine()) {
      hear(JsonMapper.shared().readTree(line));
    }
  }

  private synchronized void hear(JsonNode event) {
    JsonNode object = event.path("object");
    long revision = object.at("/metadata/resourceVersion").asLong();
    String type = event.path("type").asString("");
    switch (type) {
      case "ADDED", "MODIFIED", "DELETED" -> {
        Key key = new Key(kind, object.at("/metadata/name").asString(""));
        if (Wire.ours(key.name())) {
          told.add(new Told.Event(Watch.Type.valueOf(type), key, Wire.version(kind, object)));
        }
        reached = Math.max(reached, revision);
      }
      case "BOOKMARK" -> {
        told.add(new Told.Bookmark(revision));
        reached = Math.max(reached, revision);
      }
      default -> {
        if (object.path("code").asInt(0) == 410) {
          expired();
        }
      }
    }
  }

  private synchronized void tell(Told line) {
    told.add(line);
  }

  private synchronized void expired() {
    if (reached >= 0) {
      told.add(new Told.Expired(reached));
      over.add(new Watch(name + "." + over.size(), kind, from, told));
      reached = -1;
    }
  }
}
