package io.fairlead.gateway;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a file as it grows, by whole lines. Used from one thread. */
final class LogTail {
  private final Path file;
  private long read; // bytes

  LogTail(Path file) {
    this.file = file;
  }

  /** The lines since it was asked last. */
  List<String> more() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(read);
      byte[] bytes = new byte[(int) (in.length() - read)];
      in.readFully(bytes);
      List<String> lines = new ArrayList<>();
      int begin = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          lines.add(new String(bytes, begin, i - begin, StandardCharsets.ISO_8859_1));
          begin = i + 1;
        }
      }
      read += begin;
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
