package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.pod.VolumeWork;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the files of a volume are, as the kubelet works it out. Pure. */
public final class VolumeFiles {
  private VolumeFiles() {}

  /** One file: its bytes, and its mode as chmod takes it. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Content(byte[] bytes, int mode) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Content(byte[] theirs, int theirMode)
          && mode == theirMode
          && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + mode;
    }

    @Override
    public String toString() {
      return "Content[" + bytes.length + " bytes]";
    }
  }

  /**
   * The files of this volume by their paths in it.
   *
   * @throws NotConfiguredException something that is not optional is missing
   */
  public static Map<String, Content> of(String volume, VolumeWork.Files files, Launch.Given given)
      throws NotConfiguredException {
    Map<String, Content> all = new TreeMap<>();
    try {
      for (VolumeWork.Part part : files.parts()) {
        switch (part) {
          case VolumeWork.Keys keys -> put(keys, files.mode(), given, all);
          case VolumeWork.Field field -> {
            String text = Launch.value(field.value(), given, name -> null);
            byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
            all.put(field.path(), new Content(bytes, mode(field.mode(), files.mode())));
          }
          case VolumeWork.Token(String path, PodToken.Ref ref) -> {
            byte[] bytes = given.tokens().token(ref).getBytes(StandardCharsets.UTF_8);
            all.put(path, new Content(bytes, files.mode()));
          }
        }
      }
    } catch (NotConfiguredException e) {
      throw e.ofVolume(volume);
    }
    return all;
  }

  private static void put(
      VolumeWork.Keys keys, int mode, Launch.Given given, Map<String, Content> into)
      throws NotConfiguredException {
    PodSource source =
        keys.optional()
            ? given.sourceOrNull(keys.kind(), keys.name())
            : given.source(keys.kind(), keys.name());
    if (source == null) {
      return;
    }
    if (keys.items().isEmpty()) {
      for (String key : source.data().keySet()) {
        byte[] bytes = source.bytes(key);
        into.put(key, new Content(bytes == null ? new byte[0] : bytes, mode));
      }
    }
    for (VolumeWork.Item item : keys.items()) {
      byte[] bytes = source.bytes(item.key());
      if (bytes != null) {
        into.put(item.path(), new Content(bytes, mode(item.mode(), mode)));
      } else if (!keys.optional()) {
        throw new NotConfiguredException(
            switch (keys.kind()) {
              case CONFIG_MAP -> "configmap references non-existent config key: " + item.key();
              case SECRET -> "references non-existent secret key: " + item.key();
            });
      }
    }
  }

  private static int mode(@Nullable Integer own, int otherwise) {
    return own == null ? otherwise : own;
  }
}
