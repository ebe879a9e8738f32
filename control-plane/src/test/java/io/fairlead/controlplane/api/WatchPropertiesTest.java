package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.TestSettings;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKind;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The promises etcd makes of its watches, kept by ours: ordered, unique, reliable, atomic,
 * resumable, bookmarkable. Writers work concurrently, a watcher loses its connection again and
 * again at random places and goes on from what it last saw, and the control plane restarts in
 * between.
 *
 * @see <a href="https://etcd.io/docs/v3.6/learning/api_guarantees/">etcd API guarantees</a>
 */
class WatchPropertiesTest {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 40;
  private static final Duration BOOKMARK_EVERY = Duration.ofMillis(10);
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path dir;

  /** One event of a watch. */
  private record Seen(String type, long revision, String name, String value) {}

  /** What the journal says happened to one object. */
  private static void note(List<Seen> truth, CatalogChange change) {
    switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject before) -> {
        if (ours(now)) {
          truth.add(seen(before == null ? "ADDED" : "MODIFIED", now));
        }
      }
      case CatalogChange.Removed(CatalogObject last) -> {
        if (ours(last)) {
          truth.add(seen("DELETED", last));
        }
      }
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> {}
    }
  }

  private static boolean ours(CatalogObject object) {
    return object.key().kind() == ResourceKind.CONFIG_MAP
        && object.key().namespace().equals("default");
  }

  private static Seen seen(String type, CatalogObject object) {
    return seen(type, object.json());
  }

  private static long revision(JsonNode event) {
    return event.at("/object/metadata/resourceVersion").asLong(-1);
  }

  private static Seen seen(String type, JsonNode object) {
    return new Seen(
        type,
        object.at("/metadata/resourceVersion").asLong(-1),
        object.at("/metadata/name").asString(""),
        object.at("/data/v").asString(""));
  }

  /** Makes, changes and removes objects of its own and one that all writers share. */
  private static void write(HttpTester http, int writer, int phase) throws Exception {
    Random random = new Random(writer * 31L + phase);
    Set<String> mine = new HashSet<>();
    for (int i = 0; i < ROUNDS; i++) {
      String name = "w" + writer + "-" + random.nextInt(5);
      String path = CONFIG_MAPS + "/" + name;
      String data = "\"data\":{\"v\":\"%d-%d-%d\"}".formatted(phase, writer, i);
      if (!mine.contains(name)) {
        // It may be there since before the restart: then this is a change like any other.
        int code =
            http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}," + data + "}")
                .code();
        assertTrue(code == 201 || code == 409, () -> "create: " + code);
        mine.add(name);
      } else if (random.nextInt(4) == 0) {
        assertEquals(200, http.delete(path, "").code());
        mine.remove(name);
      } else {
        assertEquals(200, http.patch(path, "merge-patch+json", "{" + data + "}").code());
      }
      assertEquals(
          200, http.patch(CONFIG_MAPS + "/shared", "merge-patch+json", "{" + data + "}").code());
    }
  }

  private static void writeAll(PlaneUnderTest plane, int phase) throws Exception {
    HttpTester http = new HttpTester(plane.plane().api());
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        done.add(
            writers.submit(
                () -> {
                  write(http, writer, phase);
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    }
  }

  /** What a watcher that lost its connection again and again has got. */
  private static final class Watched {
    final List<Seen> events = new ArrayList<>();
    final List<Long> bookmarks = new ArrayList<>();
    int goneOnFromBookmark;
  }

  /**
   * Watches from {@code from} on, cutting its connection at the next bookmark or after a random
   * number of lines and going on from what it last saw, until it has seen {@code until}.
   */
  private static Watched watchWithCuts(HttpTester http, long from, String until, Random random)
      throws Exception {
    Watched watched = new Watched();
    long reached = from;
    while (true) {
      boolean cutAtBookmark = random.nextBoolean();
      int cutAfter = 1 + random.nextInt(30);
      String url = CONFIG_MAPS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + reached;
      HttpResponse<Stream<String>> answer = http.watch(url);
      assertEquals(200, answer.statusCode());
      try (Stream<String> lines = answer.body()) {
        Iterator<String> events = lines.iterator();
        for (int i = 0; (cutAtBookmark || i < cutAfter) && events.hasNext(); i++) {
          JsonNode event = JSON.readTree(events.next());
          Seen next = seen(event.path("type").asString(), event.path("object"));
          long last = reached;
          reached = next.revision();
          if (next.type().equals("BOOKMARK")) {
            assertTrue(next.revision() >= last, () -> "back in time, after " + last + ": " + next);
            watched.bookmarks.add(next.revision());
            if (cutAtBookmark) {
              watched.goneOnFromBookmark++;
              break;
            }
          } else {
            assertTrue(!next.type().equals("ERROR"), event::toString);
            assertTrue(next.revision() > last, () -> "told before, after " + last + ": " + next);
            watched.events.add(next);
            if (next.name().equals(until)) {
              return watched;
            }
          }
        }
      } catch (UncheckedIOException cut) {
        assertNotNull(cut.getCause(), cut::toString);
      }
    }
  }

  private static long version(HttpTester http) throws Exception {
    return Long.parseLong(http.get(CONFIG_MAPS).text("/metadata/resourceVersion"));
  }

  @Test
  @Timeout(180)
  void aWatchIsOrderedUniqueReliableAtomicResumableAndBookmarkable() throws Exception {
    Path data = dir.resolve("data");
    List<Seen> truth = new CopyOnWriteArrayList<>();
    List<Seen> seen = new ArrayList<>();
    Map<String, String> start = new TreeMap<>();
    long from = 0;
    for (int phase = 0; phase < 2; phase++) {
      try (PlaneUnderTest plane = TestSettings.in(data).bookmarkEvery(BOOKMARK_EVERY).start()) {
        HttpTester http = new HttpTester(plane.plane().api());
        if (phase == 0) {
          assertEquals(201, http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"shared\"}}").code());
          from = version(http);
          http.get(CONFIG_MAPS)
              .json()
              .path("items")
              .forEach(item -> start.put(item.at("/metadata/name").asString(), ""));
        }
        long since = from;
        plane.changes(changes -> changes.forEach(change -> note(truth, change)));
        String last = "last-" + phase;
        int seed = phase;
        Watched watched;
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
          Future<Watched> watching =
              reader.submit(() -> watchWithCuts(http, since, last, new Random(seed)));
          writeAll(plane, phase);
          assertEquals(
              201, http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + last + "\"}}").code());
          watched = watching.get(60, TimeUnit.SECONDS);
        }
        seen.addAll(watched.events);
        // Resumable and bookmarkable: it did go on from bookmarks, and what came is checked below.
        assertTrue(watched.goneOnFromBookmark > 0, "it never went on from a bookmark");
        assertBookmarksCover(http, watched);
        from = version(http);
        assertEquals(state(start, seen), listed(http));
      }
    }
    // Ordered and unique: revisions only grow, so none comes twice.
    for (int i = 1; i < seen.size(); i++) {
      Seen before = seen.get(i - 1);
      Seen now = seen.get(i);
      assertTrue(now.revision() > before.revision(), () -> before + " then " + now);
    }
    // Reliable and atomic: every change there was, once, whole, whatever was cut.
    assertEquals(List.copyOf(truth), seen);
  }

  /** A watch from a bookmark gives exactly what followed it: a bookmark hides nothing. */
  private static void assertBookmarksCover(HttpTester http, Watched watched) throws Exception {
    Seen last = watched.events.getLast();
    List<Long> within =
        watched.bookmarks.stream().filter(b -> b < last.revision()).distinct().toList();
    assertTrue(within.size() > 1, () -> "bookmarks before the last event: " + within);
    for (long bookmark : List.of(within.getFirst(), within.get(within.size() / 2))) {
      List<Seen> expected = watched.events.stream().filter(s -> s.revision() > bookmark).toList();
      assertEquals(expected, watchWithCuts(http, bookmark, last.name(), new Random(7)).events);
    }
  }

  /** What it is for: a watcher that hears of no event need not read all others' again. */
  @Test
  @Timeout(60)
  void aQuietWatchHearsHowFarItIs() throws Exception {
    try (PlaneUnderTest plane =
        TestSettings.in(dir.resolve("quiet")).bookmarkEvery(BOOKMARK_EVERY).start()) {
      HttpTester http = new HttpTester(plane.plane().api());
      String url = CONFIG_MAPS + "?watch=true&allowWatchBookmarks=true&labelSelector=story%3Dnone";
      HttpResponse<Stream<String>> watch = http.watch(url);
      try (Stream<String> lines = watch.body()) {
        assertEquals(201, http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"other\"}}").code());
        long written = version(http);
        Iterator<String> events = lines.iterator();
        JsonNode bookmark = JSON.readTree(events.next());
        while (revision(bookmark) < written) {
          assertEquals("BOOKMARK", bookmark.path("type").asString());
          bookmark = JSON.readTree(events.next());
        }
        assertEquals("ConfigMap", bookmark.at("/object/kind").asString());
      }
    }
  }

  /** The objects after the events, by name, with their values. */
  private static Map<String, String> state(Map<String, String> start, List<Seen> events) {
    Map<String, String> state = new HashMap<>(start);
    for (Seen event : events) {
      if (event.type().equals("DELETED")) {
        state.remove(event.name());
      } else {
        state.put(event.name(), event.value());
      }
    }
    return new TreeMap<>(state);
  }

  private static Map<String, String> listed(HttpTester http) throws Exception {
    Map<String, String> listed = new TreeMap<>();
    for (JsonNode item : http.get(CONFIG_MAPS).json().path("items")) {
      listed.put(item.at("/metadata/name").asString(), item.at("/data/v").asString(""));
    }
    return listed;
  }
}
