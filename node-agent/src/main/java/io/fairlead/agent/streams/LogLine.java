package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamRequest.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/**
 * A row of a log, as container runtimes write it: {@code 2026-01-01T00:00:00.123456000Z stdout F
 * text}. Pure but for {@link #endsLine}.
 *
 * @param time as it is in the row
 * @param complete false: the line goes on in the next row of this output
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record LogLine(String time, Output output, boolean complete, byte[] text) {
  private static final int TAG_OFFSET = "2026-01-01T00:00:00.123456000Z stdout ".length();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** Empty when it is no such row. */
  static Optional<LogLine> parse(byte[] row) {
    int first = space(row, 0);
    int second = space(row, first + 1);
    int third = space(row, second + 1);
    if (first <= 0 || second < 0 || third < 0) {
      return Optional.empty();
    }
    String output = new String(row, first + 1, second - first - 1, StandardCharsets.US_ASCII);
    return Optional.of(
        new LogLine(
            new String(row, 0, first, StandardCharsets.US_ASCII),
            output.equals("stderr") ? Output.STDERR : Output.STDOUT,
            row[second + 1] == 'F',
            Arrays.copyOfRange(row, third + 1, row.length)));
  }

  /** Whether the line ends with the row from here to there in a file. */
  static boolean endsLine(FileChannel file, long from, long next) throws IOException {
    ByteBuffer tag = ByteBuffer.allocate(1);
    return next - from <= TAG_OFFSET || file.read(tag, from + TAG_OFFSET) < 1 || tag.get(0) != 'P';
  }

  /** Written then or later. */
  boolean since(Instant moment) {
    return time.compareTo(TIME.format(moment)) >= 0;
  }

  private static int space(byte[] row, int from) {
    for (int i = from; i >= 0 && i < row.length; i++) {
      if (row[i] == ' ') {
        return i;
      }
    }
    return -1;
  }
}
