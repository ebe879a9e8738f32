package io.fairlead.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another JVM of this machine takes, read from outside.
 *
 * @param process of the JVM
 */
public record JvmFigures(ProcessHandle process) {
  private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");

  /** Time its threads have run. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Resident memory, bytes. */
  public long resident() throws IOException {
    return status("VmRSS");
  }

  /** The most there was of it, bytes. */
  public long mostResident() throws IOException {
    return status("VmHWM");
  }

  private long status(String field) throws IOException {
    Matcher found =
        Pattern.compile(field + ":\\s*(\\d+) kB")
            .matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    if (!found.find()) {
      throw new IllegalStateException("no " + field + " of " + process.pid());
    }
    return Long.parseLong(found.group(1)) * 1024;
  }

  /** Bytes of the heap that are in use after a full collection. */
  public long liveHeap() throws IOException, InterruptedException {
    jcmd("GC.run");
    return GENERATION
        .matcher(jcmd("GC.heap_info"))
        .results()
        .map((MatchResult used) -> used.group(1))
        .mapToLong(used -> Long.parseLong(used) * 1024)
        .sum();
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process jcmd =
        new ProcessBuilder(tool.toString(), Long.toString(process.pid()), command).start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IllegalStateException("jcmd " + command + ": " + answer);
    }
    return answer;
  }
}
