package io.fairlead.subscription;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the stream's messages into images. What comes between two Syncs is kept aside and takes
 * effect as one; saying the same thing twice changes nothing. Pure; used by one thread.
 */
final class ImageAssembler {

  /** The image after a Sync, and exactly the keys in which it differs from the one before. */
  record Assembled(NodeImage image, Set<ImageKey> changed) {}

  private NodeImage image;
  private final Map<ImageKey, Optional<ImageEntry>> pending = new HashMap<>();
  private @Nullable String resetTo;
  private boolean doubted;

  ImageAssembler(NodeImage image) {
    this.image = image;
  }

  /** The last complete image. */
  NodeImage image() {
    return image;
  }

  /** What is still to be believed: nothing once a patch was none of what is here. */
  NodeImage held() {
    return doubted ? NodeImage.EMPTY : image;
  }

  /** The stream broke: what had no Sync yet never happened. */
  void abandon() {
    pending.clear();
    resetTo = null;
  }

  /**
   * Takes the next message.
   *
   * @return the new image, when the message completes one
   * @throws IOException when the peer would take us back in time, or believes we hold what we do
   *     not
   */
  Optional<Assembled> accept(ControlMessage message) throws IOException {
    return switch (message) {
      case ControlMessage.Reset(String epoch) -> {
        pending.clear();
        resetTo = epoch;
        yield Optional.empty();
      }
      case ControlMessage.Set(ImageEntry value) -> {
        pending.put(value.key(), Optional.of(value));
        yield Optional.empty();
      }
      case ControlMessage.Patch(SlicePatch by) -> {
        ImageEntry patched = patched(by);
        pending.put(patched.key(), Optional.of(patched));
        yield Optional.empty();
      }
      case ControlMessage.Delete(ImageKey key) -> {
        pending.put(key, Optional.empty());
        yield Optional.empty();
      }
      case ControlMessage.Sync(long revision) -> Optional.of(complete(revision));
      case ControlMessage.OpenStream _,
          ControlMessage.TokenAnswered _,
          ControlMessage.BudgetLeased _,
          ControlMessage.Members _,
          ControlMessage.CertificateIssued _,
          ControlMessage.Ping _ ->
          Optional.empty();
    };
  }

  private ImageEntry patched(SlicePatch by) throws IOException {
    ImageKey key = new ImageKey(EntryType.ENDPOINT_SLICE, by.name());
    Optional<ImageEntry> here =
        resetTo == null ? Optional.ofNullable(image.entries().get(key)) : Optional.empty();
    Optional<EndpointSlice> slice =
        pending.getOrDefault(key, here).flatMap(entry -> slice(entry).flatMap(by::apply));
    doubted |= slice.isEmpty();
    return new ImageEntry.OfEndpointSlice(
        slice.orElseThrow(
            () -> new IOException("told a change of %s that is not here".formatted(by.slice()))));
  }

  private static Optional<EndpointSlice> slice(ImageEntry entry) {
    return entry instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)
        ? Optional.of(slice)
        : Optional.empty();
  }

  private Assembled complete(long revision) throws IOException {
    String reset = resetTo;
    if (reset == null && revision < image.revision()) {
      throw new IOException(
          "sync at revision %d after %d without a reset".formatted(revision, image.revision()));
    }
    Map<ImageKey, ImageEntry> before = image.entries();
    if (reset != null) {
      before.keySet().forEach(key -> pending.putIfAbsent(key, Optional.empty()));
    }
    pending
        .entrySet()
        .removeIf(
            entry -> entry.getValue().equals(Optional.ofNullable(before.get(entry.getKey()))));
    Set<ImageKey> changed = new HashSet<>(pending.keySet());
    image = next(reset == null ? image.epoch() : reset, revision);
    pending.clear();
    doubted &= reset == null;
    resetTo = null;
    return new Assembled(image, changed);
  }

  private NodeImage next(String epoch, long revision) {
    if (pending.isEmpty()) {
      return new NodeImage(epoch, revision, image.entries());
    }
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(image.entries());
    pending.forEach(
        (key, value) ->
            value.ifPresentOrElse(entry -> entries.put(key, entry), () -> entries.remove(key)));
    return new NodeImage(epoch, revision, entries);
  }
}
