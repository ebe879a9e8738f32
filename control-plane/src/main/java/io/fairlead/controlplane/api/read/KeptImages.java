package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.catalog.CatalogImage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The images that lists under way are read from, so that all pages of one list are of one moment.
 * Images share their parts: keeping one costs little. Bounded in number and time; safe from any
 * thread.
 */
final class KeptImages {
  private static final int MOST = 64;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private record Kept(CatalogImage image, Instant since) {}

  private final ArrayDeque<Kept> images = new ArrayDeque<>();
  private final InstantSource clock;

  KeptImages(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void keep(CatalogImage image) {
    dropOld();
    if (find(image.revision()).isEmpty()) {
      if (images.size() == MOST) {
        images.removeFirst();
      }
      images.addLast(new Kept(image, clock.instant()));
    }
  }

  synchronized Optional<CatalogImage> find(long revision) {
    dropOld();
    return images.stream().map(Kept::image).filter(i -> i.revision() == revision).findFirst();
  }

  private void dropOld() {
    Instant limit = clock.instant().minus(LONGEST);
    while (!images.isEmpty() && images.getFirst().since().isBefore(limit)) {
      images.removeFirst();
    }
  }
}
