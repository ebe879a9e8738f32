package io.fairlead.agent;

import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.corefile.ServerBlock;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last Corefile that could be applied, on disk: it stays in force while the image has one that
 * can not, over restarts too. Used by one thread at a time.
 *
 * @param standard what holds where there is no ConfigMap
 */
record CorefileFile(Path file, Map<String, String> standard) {
  private static final Logger LOG = LoggerFactory.getLogger(CorefileFile.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> FILES = new TypeReference<>() {};

  static CorefileFile of(NodeAgentSettings settings) {
    return new CorefileFile(
        settings.imageDir().resolve("corefile.json"),
        Map.of("Corefile", Corefiles.standard(settings.clusterDomain())));
  }

  /** What the image asks for; empty when that can not be understood. */
  Optional<List<ServerBlock>> wanted(NodeImage image) {
    return understood(text(image));
  }

  /** What was applied last, here or by the agent before; else the standard. */
  List<ServerBlock> lastGood() {
    return read().flatMap(CorefileFile::understood).or(() -> understood(standard)).orElseThrow();
  }

  /** The image's one is applied. */
  void keep(NodeImage image) {
    Map<String, String> now = text(image);
    if (read().equals(Optional.of(now))) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path aside = file.resolveSibling(file.getFileName() + ".new");
      Files.write(aside, JSON.writeValueAsBytes(now));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log(
              "can not keep the Corefile; after a restart it holds only while nothing is wrong with"
                  + " the next");
    }
  }

  private Map<String, String> text(NodeImage image) {
    Map<String, String> asked = image.corefile();
    return asked == null ? standard : asked;
  }

  private Optional<Map<String, String>> read() {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readAllBytes(file), FILES))
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("can not read the last good Corefile");
      return Optional.empty();
    }
  }

  private static Optional<List<ServerBlock>> understood(Map<String, String> files) {
    return switch (Corefiles.parse(files)) {
      case Parsed.Understood(List<ServerBlock> blocks, var _) -> Optional.of(blocks);
      case Parsed.Rejected(var problems) -> {
        LOG.atDebug().addKeyValue("error", problems).log("a Corefile is not understood");
        yield Optional.empty();
      }
    };
  }
}
