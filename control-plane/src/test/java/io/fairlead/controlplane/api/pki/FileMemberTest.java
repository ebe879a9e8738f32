package io.fairlead.controlplane.api.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMemberTest {
  private static final int CONNECTIONS = 16;
  private static final String NAME = "cp.example.org";

  @TempDir Path dir;

  /** No connection gets the certificate of before while another one reads the new. */
  @Test
  void replacedFilesCountForAllConnectionsAtOnce() throws Exception {
    MemberFiles files = MemberFiles.of(dir.resolve("authority"));
    Path own = dir.resolve("own");
    files.write(own, NAME);
    FileMember member =
        FileMember.open(own.resolve("ca.crt"), own.resolve("tls.crt"), own.resolve("tls.key"));
    SSLContext before = member.context();
    for (int round = 0; round < 20; round++) {
      files.write(own, NAME);
      Set<SSLContext> shown = shownAtOnce(member);
      assertEquals(1, shown.size());
      assertNotSame(before, shown.iterator().next());
      before = shown.iterator().next();
    }
  }

  private static Set<SSLContext> shownAtOnce(FileMember member) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<SSLContext>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        asked.add(
            threads.submit(
                () -> {
                  begin.await();
                  return member.context();
                }));
      }
      begin.countDown();
      Set<SSLContext> shown = new HashSet<>();
      for (Future<SSLContext> each : asked) {
        shown.add(each.get());
      }
      return shown;
    }
  }
}
