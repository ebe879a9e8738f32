package io.fairlead.controlplane.access.authn;

import io.fairlead.controlplane.access.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens that an administrator wrote down, one a line: {@code token,user,uid,"group1,group2"}, as
 * kube-apiserver's {@code --token-auth-file}. Read again whenever the file is another one, so a
 * token is revoked by removing its line. Tokens are kept and compared as hashes. Thread-safe.
 */
public final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

  private final Path file;
  private volatile Content content = Content.NONE;

  private record Content(String stamp, Map<String, User> users) {
    static final Content NONE = new Content("", Map.of());
  }

  /**
   * @param file need not be there
   */
  public TokenFile(Path file) {
    this.file = file;
  }

  /** Whose the token is. */
  public Optional<User> authenticate(String token) {
    return Optional.ofNullable(current().users().get(hash(token)));
  }

  private Content current() {
    if (!Files.exists(file)) {
      content = Content.NONE;
      return Content.NONE;
    }
    Content known = content;
    try {
      String stamp = stamp();
      if (!known.stamp().equals(stamp)) {
        known = new Content(stamp, read(Files.readString(file)));
        content = known;
      }
      return known;
    } catch (IOException e) {
      // Rather nobody than those of a file that may have been replaced for a reason.
      LOG.atWarn().addKeyValue("error", e.toString()).log("{} can not be read", file);
      return Content.NONE;
    }
  }

  private String stamp() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
  }

  private static Map<String, User> read(String text) {
    Map<String, User> users = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      List<String> columns = columns(line);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (columns.size() < 2 || columns.get(0).isEmpty() || columns.get(1).isEmpty()) {
        LOG.atWarn().log("line {} of the token file has no token and user: skipped", number);
        continue;
      }
      String uid = columns.size() > 2 ? columns.get(2) : "";
      List<String> groups =
          columns.size() > 3 && !columns.get(3).isEmpty()
              ? List.of(columns.get(3).split(","))
              : List.of();
      users.put(hash(columns.get(0)), new User(columns.get(1), uid, groups, Map.of()));
    }
    return Map.copyOf(users);
  }

  /** Comma-separated, with quotes around what has commas in it. */
  private static List<String> columns(String line) {
    List<String> columns = new ArrayList<>();
    StringBuilder column = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        columns.add(column.toString().strip());
        column.setLength(0);
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString().strip());
    return columns;
  }

  private static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
