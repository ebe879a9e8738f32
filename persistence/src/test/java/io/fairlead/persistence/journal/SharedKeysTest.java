package io.fairlead.persistence.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedKeysTest {
  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void manyWhoMakeOneAtOnceAllHaveTheSame(Where where) throws Exception {
    SharedKeys keys = SharedKeys.of(where.installed(dir));
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<String> kept =
          all
              .invokeAll(
                  IntStream.range(0, 6)
                      .<Callable<String>>mapToObj(number -> () -> keys.keep("ca", "text " + number))
                      .toList())
              .stream()
              .map(Future::resultNow)
              .collect(Collectors.toSet());
      assertEquals(1, kept.size(), kept::toString);
      assertEquals(kept, Set.of(keys.read("ca").orElseThrow()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNeverMadeIsNotThere(Where where) {
    SharedKeys keys = SharedKeys.of(where.installed(dir));
    assertEquals(Optional.empty(), keys.read("ca"));
    String longest = "x".repeat(20_000);
    assertEquals(longest, keys.keep("ca", longest));
    assertTrue(keys.read("ca.2").isEmpty());
  }
}
