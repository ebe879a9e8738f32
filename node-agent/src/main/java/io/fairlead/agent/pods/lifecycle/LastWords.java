package io.fairlead.agent.pods.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What an ended container says of its end, cut as the kubelet cuts it. Pure. */
public final class LastWords {
  /** Of its file. */
  public static final int MAX_BYTES = 4096;

  /** Of its log. */
  public static final int MAX_LOG_BYTES = 2048;

  private static final int MAX_LOG_LINES = 80;
  private static final int TEXT_FIELD = 4;

  private LastWords() {}

  /** The end of its file. */
  public static String ofFile(byte[] file) {
    return end(file, MAX_BYTES);
  }

  /**
   * The end of its log.
   *
   * @param rows as container runtimes write them, the last ones; an incomplete one has tag P
   */
  public static String ofLog(List<String> rows) {
    StringBuilder text = new StringBuilder();
    for (String row : rows.subList(Math.max(0, rows.size() - MAX_LOG_LINES), rows.size())) {
      String[] fields = row.split(" ", TEXT_FIELD);
      if (fields.length == TEXT_FIELD) {
        text.append(fields[TEXT_FIELD - 1]).append(fields[2].equals("F") ? "\n" : "");
      }
    }
    return end(text.toString().getBytes(StandardCharsets.UTF_8), MAX_LOG_BYTES);
  }

  private static String end(byte[] bytes, int most) {
    int from = Math.max(0, bytes.length - most);
    return new String(Arrays.copyOfRange(bytes, from, bytes.length), StandardCharsets.UTF_8);
  }
}
