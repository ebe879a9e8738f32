package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.pods.host.PodFiles;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next agent finds, also when it is of a later version. */
class PodFilesTest {
  private static final PodRecord BEFORE =
      PodRecord.fresh(Works.pod("web", "{'containers': [{'name': 'c', 'image': 'busybox'}]}"));

  @TempDir Path directory;

  @Test
  void recordsAreFoundAgain() throws IOException {
    PodFiles files = new PodFiles(directory);
    PodRecord both = BEFORE.at(List.of("10.0.0.1", "fd00::1"));
    files.save(both);
    assertEquals(List.of(both), files.load());
  }

  @Test
  void aRecordOfAnEarlierVersionHasOneAddressOrNone() throws IOException {
    PodFiles files = new PodFiles(directory);
    Path file = directory.resolve("uid-web/pod.json");
    PodRecord one = BEFORE.at(List.of("10.0.0.1"));
    files.save(one);
    Files.writeString(
        file, Files.readString(file).replace("\"ips\":[\"10.0.0.1\"]", "\"ip\":\"10.0.0.1\""));
    assertEquals(List.of(one), files.load());
    files.save(BEFORE);
    Files.writeString(file, Files.readString(file).replace("\"ips\":[]", "\"ip\":\"\""));
    assertEquals(List.of(BEFORE), files.load());
  }
}
