package io.fairlead.controlplane.retention;

import java.time.Duration;

/**
 * How much of the past is kept.
 *
 * @param retention events older than this may go
 * @param mostEvents and, of the newer ones, those beyond so many
 */
public record HistorySettings(Duration retention, long mostEvents) {

  /** A week, and no more than 250,000 events. */
  public static final HistorySettings DEFAULT = new HistorySettings(Duration.ofDays(7), 250_000);
}
