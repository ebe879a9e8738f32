package io.fairlead.multijvm.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock of one member's host, by libfaketime (Debian's package {@code faketime}): the time of
 * day jumps, what passes does not, as where an administrator or NTP sets it.
 *
 * @param file says how far it is ahead, and is read each second: read each time, as the library can
 *     too, it makes the time of day a hundred times slower, and waiting threads wait no more
 */
record HostClock(Path file) {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final String LIBRARY = "faketime/libfaketime.so.1";

  /** Right so far. */
  static HostClock make(Path file) throws IOException {
    HostClock made = new HostClock(file);
    made.set(Duration.ZERO);
    return made;
  }

  /** Empty where it is not installed. */
  static Optional<Path> library() {
    try (Stream<Path> places = Files.list(LIBRARIES)) {
      return places.map(place -> place.resolve(LIBRARY)).filter(Files::exists).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is before a command that is to have this clock. */
  List<String> command() {
    return List.of(
        "env",
        "LD_PRELOAD=" + library().orElseThrow(),
        "FAKETIME_TIMESTAMP_FILE=" + file,
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "FAKETIME_FORCE_MONOTONIC_FIX=0",
        "NO_FAKE_STAT=1");
  }

  /** It is so much ahead from now on; negative: behind. */
  void set(Duration ahead) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
